// The arithmetic of cel/arithmetic.h in PL/pgSQL: exact in numeric, NULL where a slot cannot hold the result. PL/pgSQL rather than SQL,
// because the planner computes constant parts of inlined SQL beforehand and would stop at a division by zero that is never reached.
#include "cel/sql.h"

namespace shouwang::cel {

std::string_view postgres_functions() {
  return R"sql(
create or replace function pg_temp.sw_fit(x numeric) returns bigint language plpgsql immutable strict as $$
begin
  if x < -9223372036854775808 or x > 9223372036854775807 then return null; end if;
  return x;
end $$;
create or replace function pg_temp.sw_day_of(x bigint) returns date language plpgsql immutable strict as $$
begin
  if x < -62091 or x > 2932896 then return null; end if;
  return date '1970-01-01' + x::integer;
end $$;
create or replace function pg_temp.sw_scaled(a bigint, b bigint, d bigint) returns bigint language plpgsql immutable strict as $$
declare
  x numeric := a::numeric * b;
  q numeric;
begin
  if d = 0 then return null; end if;
  q := div(x, d);
  if 2 * abs(x - q * d) >= abs(d::numeric) then q := q + sign(x) * sign(d::numeric); end if;
  return pg_temp.sw_fit(q);
end $$;
create or replace function pg_temp.sw_negate(a bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_fit(-a::numeric); end $$;
create or replace function pg_temp.sw_abs(a bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_fit(abs(a::numeric)); end $$;
create or replace function pg_temp.sw_to_decimal(a bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_fit(a::numeric * 1000000); end $$;
create or replace function pg_temp.sw_to_int(a bigint) returns bigint language plpgsql immutable strict as $$
begin return a / 1000000; end $$;
create or replace function pg_temp.sw_year(a bigint) returns bigint language plpgsql immutable strict as $$
begin return extract(year from pg_temp.sw_day_of(a)); end $$;
create or replace function pg_temp.sw_month(a bigint) returns bigint language plpgsql immutable strict as $$
begin return extract(month from pg_temp.sw_day_of(a)); end $$;
create or replace function pg_temp.sw_day(a bigint) returns bigint language plpgsql immutable strict as $$
begin return extract(day from pg_temp.sw_day_of(a)); end $$;
create or replace function pg_temp.sw_weekday(a bigint) returns bigint language plpgsql immutable strict as $$
begin return extract(dow from pg_temp.sw_day_of(a)); end $$;
create or replace function pg_temp.sw_year_day(a bigint) returns bigint language plpgsql immutable strict as $$
begin return extract(doy from pg_temp.sw_day_of(a)) - 1; end $$;
create or replace function pg_temp.sw_add(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_fit(a::numeric + b); end $$;
create or replace function pg_temp.sw_subtract(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_fit(a::numeric - b); end $$;
create or replace function pg_temp.sw_multiply(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_fit(a::numeric * b); end $$;
create or replace function pg_temp.sw_multiply_micro(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_scaled(a, b, 1000000); end $$;
create or replace function pg_temp.sw_divide(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin
  if b = 0 then return null; end if;
  return pg_temp.sw_fit(div(a, b));
end $$;
create or replace function pg_temp.sw_divide_half_up(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_scaled(a, 1, b); end $$;
create or replace function pg_temp.sw_divide_micro(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return pg_temp.sw_scaled(a, 1000000, b); end $$;
create or replace function pg_temp.sw_remainder(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin
  if b = 0 then return null; end if;
  return mod(a::numeric, b::numeric);
end $$;
create or replace function pg_temp.sw_least(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return least(a, b); end $$;
create or replace function pg_temp.sw_greatest(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin return greatest(a, b); end $$;
create or replace function pg_temp.sw_age(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
declare
  x date := pg_temp.sw_day_of(a);
  y date := pg_temp.sw_day_of(b);
begin
  return extract(year from y) - extract(year from x) -
    case when (extract(month from y), extract(day from y)) < (extract(month from x), extract(day from x)) then 1 else 0 end;
end $$;
create or replace function pg_temp.sw_days_after(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
declare
  x numeric := a::numeric + b;
begin
  if a < -62091 or a > 2932896 or x < -62091 or x > 2932896 then return null; end if;
  return x;
end $$;
create or replace function pg_temp.sw_days_before(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
declare
  x numeric := a::numeric - b;
begin
  if a < -62091 or a > 2932896 or x < -62091 or x > 2932896 then return null; end if;
  return x;
end $$;
create or replace function pg_temp.sw_months_after(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
declare
  x date := pg_temp.sw_day_of(a);
  m bigint;
  f date;
begin
  if x is null or b > 98400 or b < -98400 then return null; end if;
  m := extract(year from x)::bigint * 12 + extract(month from x)::bigint - 1 + b;
  if m < 21600 or m >= 120000 then return null; end if;
  f := make_date((m / 12)::integer, (m % 12)::integer + 1, 1);
  return least(f + (extract(day from x)::integer - 1), (f + interval '1 month')::date - 1) - date '1970-01-01';
end $$;
create or replace function pg_temp.sw_months_before(a bigint, b bigint) returns bigint language plpgsql immutable strict as $$
begin
  if b > 98400 or b < -98400 then return null; end if;
  return pg_temp.sw_months_after(a, -b);
end $$;
create or replace function pg_temp.sw_starts_with(a text, b text) returns boolean language plpgsql immutable strict as $$
begin return starts_with(a, b); end $$;
create or replace function pg_temp.sw_ends_with(a text, b text) returns boolean language plpgsql immutable strict as $$
begin return right(a, length(b)) = b; end $$;
create or replace function pg_temp.sw_contains(a text, b text) returns boolean language plpgsql immutable strict as $$
begin return strpos(a, b) > 0; end $$;
)sql";
}

}  // namespace shouwang::cel
