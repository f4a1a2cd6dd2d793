// The grammar of google/cel-spec (doc/langdef.md), without maps, messages and leading dots. Ambiguity-free LALR(1); the parser's stack
// lives on the heap, so that no nesting of brackets can exhaust the thread's stack. ParseState bounds the depth of what is built.
%skeleton "lalr1.cc"
%require "3.8"
%define api.namespace {shouwang::cel::grammar}
%define api.parser.class {Parser}
%define api.token.constructor
%define api.token.prefix {T_}
%define api.value.type variant
%define api.value.automove
%define api.location.type {shouwang::cel::Span}
%define parse.error custom
%define parse.lac full
%locations
%param {shouwang::cel::ParseState& state}

%code requires {
#include "cel/syntax.h"
namespace shouwang::cel { struct ParseState; }
}
%code provides {
namespace shouwang::cel::grammar { Parser::symbol_type yylex(ParseState& state); }
}
%code {
#include "cel/parse_state.h"
}

%token <std::string> NAME "名称" STRING "文字"
%token <std::uint64_t> INT "整数" DECIMAL "小数"
%token TRUE "true" FALSE "false" NULLWORD "null"
%token QUESTION "?" COLON ":" OR "||" AND "&&" EQ "==" NE "!=" LT "<" LE "<=" GT ">" GE ">=" IN "in"
%token PLUS "+" MINUS "-" STAR "*" SLASH "/" PERCENT "%" NOT "!"
%token LPAREN "(" RPAREN ")" LBRACKET "[" RBRACKET "]" DOT "." COMMA ","
%token END 0 "表达式结尾"

%type <shouwang::cel::SyntaxPtr> expr or_expr and_expr relation addition multiplication unary negated minused member primary
%type <std::vector<shouwang::cel::SyntaxPtr>> arguments list
%type <shouwang::cel::Form> comparison

%%

start: expr { state.result = $1; };

expr: or_expr
    | or_expr "?" or_expr ":" expr { $$ = state.make(Form::kConditional, @$, @2, $1, $3, $5); };

or_expr: and_expr
       | or_expr "||" and_expr { $$ = state.join(Form::kOr, @$, @2, $1, $3); };

and_expr: relation
        | and_expr "&&" relation { $$ = state.join(Form::kAnd, @$, @2, $1, $3); };

relation: addition
        | relation comparison addition { $$ = state.make($2, @$, @2, $1, $3); };

comparison: "<" { $$ = Form::kLess; }
          | "<=" { $$ = Form::kLessEqual; }
          | ">" { $$ = Form::kGreater; }
          | ">=" { $$ = Form::kGreaterEqual; }
          | "==" { $$ = Form::kEqual; }
          | "!=" { $$ = Form::kNotEqual; }
          | "in" { $$ = Form::kIn; };

addition: multiplication
        | addition "+" multiplication { $$ = state.make(Form::kAdd, @$, @2, $1, $3); }
        | addition "-" multiplication { $$ = state.make(Form::kSubtract, @$, @2, $1, $3); };

multiplication: unary
              | multiplication "*" unary { $$ = state.make(Form::kMultiply, @$, @2, $1, $3); }
              | multiplication "/" unary { $$ = state.make(Form::kDivide, @$, @2, $1, $3); }
              | multiplication "%" unary { $$ = state.make(Form::kRemainder, @$, @2, $1, $3); };

unary: member
     | "!" negated { $$ = state.make(Form::kNot, @$, @1, $2); }
     | "-" minused { $$ = state.make(Form::kMinus, @$, @1, $2); };

negated: member
       | "!" negated { $$ = state.make(Form::kNot, @$, @1, $2); };

minused: member
       | "-" minused { $$ = state.make(Form::kMinus, @$, @1, $2); };

member: primary
      | member "." NAME { $$ = state.named(Form::kSelect, @$, @3, $3, $1, {}); }
      | member "." NAME "(" arguments ")" { $$ = state.named(Form::kMethod, @$, @3, $3, $1, $5); }
      | member "[" expr "]" { $$ = state.make(Form::kIndex, @$, @2, $1, $3); };

primary: NAME { $$ = state.named(Form::kName, @$, @1, $1, nullptr, {}); }
       | NAME "(" arguments ")" { $$ = state.named(Form::kCall, @$, @1, $1, nullptr, $3); }
       | "(" expr ")" { $$ = state.bracketed($2, @1); }
       | "[" "]" { $$ = state.named(Form::kList, @$, @1, {}, nullptr, {}); }
       | "[" list "]" { $$ = state.named(Form::kList, @$, @1, {}, nullptr, $2); }
       | "[" list "," "]" { $$ = state.named(Form::kList, @$, @1, {}, nullptr, $2); }
       | INT { $$ = state.leaf(Form::kInt, @$, $1, {}); }
       | DECIMAL { $$ = state.leaf(Form::kDecimal, @$, $1, {}); }
       | STRING { $$ = state.leaf(Form::kString, @$, 0, $1); }
       | "true" { $$ = state.leaf(Form::kBool, @$, 1, {}); }
       | "false" { $$ = state.leaf(Form::kBool, @$, 0, {}); }
       | "null" { $$ = state.leaf(Form::kNull, @$, 0, {}); };

arguments: %empty {}
         | list;

list: expr { $$.push_back($1); }
    | list "," expr { $$ = $1; $$.push_back($3); };

%%

void shouwang::cel::grammar::Parser::error(const Span& where, const std::string& message) { state.fail_at(where.begin, message); }

void shouwang::cel::grammar::Parser::report_syntax_error(const context& context) const {
  std::vector<std::string> expected(32);
  symbol_kind_type kinds[32];
  const int n = context.expected_tokens(kinds, 32);
  expected.resize(static_cast<std::size_t>(n));
  bool operand = false;
  for (int k = 0; k < n; ++k) {
    expected[static_cast<std::size_t>(k)] = symbol_name(kinds[k]);
    operand = operand || kinds[k] == symbol_kind::S_NULLWORD;  // null can start every operand and nothing else
  }
  state.unexpected(context.location(), context.token() == symbol_kind::S_YYEOF, expected, operand);
}
