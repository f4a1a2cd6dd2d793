// A whole small procedure for the pack of test_pack.h; each test changes one section.
#pragma once

#include <map>
#include <string>

#include "policy/test_pack.h"

namespace shouwang::policy {

/// What each file of procedures/ says: file -> text.
inline std::map<std::string, std::string> small_procedure() {
  const std::string source = "source: {document: 文件, clause: 一, quotation: 原文}\n";
  return {
      {"classes", "section: classes\n" + source +
                      "classes:\n"
                      "  - {code: poor, from: 2024-01-01, to: 2025-12-31, when: household.income < params.line}\n"
                      "  - {code: risk, title: 新名称, from: 2026-01-01, when: household.spent > params.line, default: true, source: "
                      "{document: 文件二}}\n"},
      {"lead", "section: lead\n" + source +
                   "accept: {days: d, warn_days: 2, escalate_to: county}\n"
                   "link: {days: d}\n"
                   "feedback: {days: w}\n"
                   "review: {days: d}\n"
                   "referral: {days: w, warn_days: 2, escalate_to: county}\n"
                   "verifiers_at_least: n\n"
                   "green_risks: [\"02\"]\n"},
      {"channels", "section: channels\n" + source +
                       "channels:\n"
                       "  - {code: self_qr, title: 村码申报}\n"
                       "  - {code: screening, title: 筛查}\n"},
      {"lists", "section: lists\n" + source +
                    "close_reasons: [{code: false_data, title: 不实}, {code: able, title: 能应对, needs_text: true}]\n"
                    "referrals: [{code: aid, title: 临时救助, department: 民政部门}]\n"
                    "refuse_reasons: [{code: other, title: 其他}]\n"
                    "pause_reasons: [{code: away, title: 外出}]\n"
                    "end_reasons: [{code: died, title: 死亡}]\n"},
      {"admission", "section: steps\nphase: admission\n" + source +
                        "steps:\n"
                        "  - {kind: authorisation, level: village}\n"
                        "  - {kind: assessment, level: village}\n"
                        "  - {kind: comparison, level: county, after: [authorisation], clock: {days: d, escalate_to: city}}\n"
                        "  - {kind: review, title: 评议会, level: village, after: [assessment, comparison], documents: [会议记录]}\n"
                        "  - {kind: notice, level: village, after: [review], clock: {days: d}}\n"
                        "  - {kind: township, level: township, after: [notice]}\n"
                        "  - {kind: county, level: county, after: [township]}\n"
                        "  - {kind: announcement, level: township, after: [county]}\n"},
      {"measures_steps", "section: steps\nphase: measures\n" + source +
                             "steps:\n"
                             "  - {kind: responsible, level: township}\n"
                             "  - {kind: plan, level: village}\n"
                             "  - {kind: review, level: village, after: [plan]}\n"
                             "  - {kind: notice, level: village, after: [review]}\n"},
      {"elimination_steps", "section: steps\nphase: elimination\n" + source +
                                "steps:\n"
                                "  - {kind: review, level: village}\n"
                                "  - {kind: notice, level: village, after: [review]}\n"
                                "  - {kind: township, level: township, after: [notice]}\n"
                                "  - {kind: county, level: county, after: [township]}\n"},
      {"totals", "section: totals\n" + source +
                     "totals:\n"
                     "  - {id: all, title: 总时限, phase: admission, from: clue, clock: {days: w, warn_days: 3, escalate_to: province}}\n"},
      {"comparison", "section: comparison\n" + source +
                         "authorisation_months: n\n"
                         "authorisation_scopes: [{code: bank, title: 存款}]\n"
                         "items:\n"
                         "  - {code: house, title: 房产, holder: 住建}\n"
                         "  - {code: N1, title: 商品房, holder: 住建, negative_list: true, exceptions: [拆迁房]}\n"},
      {"review", "section: review\n" + source + "quorum: n\nmajority: half\nrelatives_withdraw: false\n"},
      {"notice",
       "section: notice\n" + source +
           "days: d\nname_keep_first: 1\nname_keep_last: 1\nhealth_words: [癌]\noffice_phone_hint: 找乡镇\nobjection: {days: w}\n"},
      {"elimination", "section: elimination\n" + source +
                          "title: 办法\nmin_months: n\nmin_delivered: n\n"
                          "criteria:\n"
                          "  - {id: a, title: 措施, guard: measures, evidence: 凭证}\n"
                          "  - {id: b, title: 保障, guard: guarantees, evidence: 凭证}\n"
                          "  - {id: c, title: 收入, guard: income, when: household.income >= params.line, evidence: 凭证}\n"
                          "  - {id: d, title: 支出, guard: expense, evidence: 凭证}\n"
                          "  - {id: e, title: 劳力, guard: labour, evidence: 凭证}\n"
                          "  - {id: f, title: 无新风险, evidence: 凭证}\n"},
      {"measures",
       "section: measures\n" + source +
           "groups:\n"
           "  - title: 产业\n"
           "    risks: [\"02\"]\n"
           "    development: true\n"
           "    labour: able\n"
           "    department: 农业\n"
           "    measures:\n"
           "      - {code: m1, title: 种植}\n"
           "      - {code: m2, title: 其他, counts_as_development: false, labour: any, department: 乡镇, risks: [\"01\"], one_off: true}\n"
           "  - title: 社会\n"
           "    measures: [{code: m3, title: 慈善}]\n"},
      {"visits", "section: visits\n" + source + "visits: [{monitored_class: poor, interval: d}, {interval: w}]\n"},
      {"watch", "section: watch\n" + source + "months: n\ninterval: d\nchannel: self_qr\n"},
      {"facts",
       "section: facts\n" + source +
           "groups:\n"
           "  - title: 支出\n"
           "    facts:\n"
           "      - {id: spent, title: 支出合计, kind: money, unit: 元, known: household.spent, dataset: bill, ask_after_days: 30}\n"
           "      - {id: grade, title: 等级, kind: string, code_table: grade}\n"
           "      - {id: debt, title: 外债, kind: money}\n"},
      {"limits", "section: limits\n" + source +
                     "default: true\nmax_risks: n\nsingle_risk_measures: n\nmeasure_gap: d\ncall_back_percent: half\nbulk_limit: n\n"
                     "receipt: {days: d}\ncall_back: {days: d}\nreceipt_follow: year\n"},
      {"wording", "section: wording\n" + source +
                      "promise: 本户承诺真实\nauthorisation: \"授权 {months} 个月内有效\"\ncard_help: 有事找村里\nnotice_objection: 可以提出\n"
                      "poster_when: 有困难\nposter_what: 填姓名\nposter_help: 请人帮\nhotline: \"12317\"\nintro: 可以申报\ndeclare_hint: 会上门\n"
                      "told: 已念给他听\nsignature_hint: 请他签字\ndata_use: 只用于核实\nkeep_receipt: 请记下\n"},
  };
}

/// Writes what the procedure refers to, and the procedure itself, into the pack `base`.
inline void add_procedure(TestPack& pack, const std::map<std::string, std::string>& files = small_procedure()) {
  const auto parameter = [](const std::string& id, const std::string& unit, int value) {
    return "- {id: " + id + ", title: 参数, kind: int, unit: " + unit + ", values: [{from: 2024-01-01, value: " + std::to_string(value) +
           ", source: {document: 试验}}]}\n";
  };
  pack.write("base/parameters/procedure.yaml", parameter("n", "个", 2) + parameter("d", "自然日", 5) + parameter("w", "工作日", 3) +
                                                   parameter("half", "百分比", 50) + parameter("zero", "自然日", 0) + parameter("year", "自然日", 365) +
                                                   parameter("many", "个", 101));
  pack.write("base/code_tables/risk_type.yaml",
             "id: risk_type\ntitle: 风险\nstandard: 试验\ncodes:\n  - {code: \"01\", name: 因病}\n  - {code: \"02\", name: 因灾}\n"
             "  - {code: \"0201\", name: 洪涝}\n");
  pack.write("base/code_tables/monitored_class.yaml",
             "id: monitored_class\ntitle: 类别\nstandard: 试验\ncodes:\n  - {code: poor, name: 困难户}\n  - {code: risk, name: 风险户}\n");
  for (const auto& [name, text] : files) pack.write("base/procedures/" + name + ".yaml", text);
}

}  // namespace shouwang::policy
