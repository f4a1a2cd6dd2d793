// Invented registry and department file for the linkage benchmark, with the truth beside them. Knows nothing of the engine.
//   gen OUT_DIR [--persons 202000] [--rows 20000] [--seed 1] [--profile 0|1|2|3|low] [--names DIR] [--rate NAME=PER_10000 …]
// Writes registry.csv, registry_truth.csv (key,person), file.csv, truth.csv (row,person or 0,tags). The same arguments write the same
// bytes. Rates and their defaults: default_rates() below; profiles change some of them, --rate changes any of them last.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "names.h"

namespace gen {
namespace {

struct Random {
  std::uint64_t state;
  std::uint64_t next() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>((static_cast<unsigned __int128>(next()) * n) >> 64); }
  int between(int low, int high) { return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1))); }
  bool chance(int per_10000) { return static_cast<int>(below(10000)) < per_10000; }
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }
};

using Rates = std::map<std::string, int>;

Rates default_rates() {
  return {{"registered", 9000},   {"registry.field", 150}, {"registry.duplicate", 120}, {"duplicate.new_id", 400}, {"file.repeat", 250},
          {"file.matchable", -1}, {"name.homophone", 350}, {"name.space", 110},         {"name.shape", 110},       {"name.dot", 2700},
          {"name.rare", 4700},    {"name.other", 60},      {"name.dropped", 40},        {"id.missing", 600},       {"id.tail", 300},
          {"id.masked", 280},     {"id.digit", 270},       {"id.fifteen", 240},         {"id.transposed", 110},    {"id.indel", 70},
          {"id.relative", 30},    {"dob.missing", 2500},   {"dob.lunar", 70},           {"dob.wrong", 180},        {"village.missing", 790},
          {"village.moved", 460}, {"phone.missing", 3500}, {"phone.changed", 3800},     {"person.dot", 300},       {"person.rare", 150},
          {"person.twin", 130}};
}

struct Day {
  int y, m, d;
};
bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
int month_days(int y, int m) { return m == 2 ? 28 + leap(y) : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31; }
Day day_in(int year, Random& r) {
  const int m = r.between(1, 12);
  return {year, m, r.between(1, month_days(year, m))};
}
Day shifted(Day day, int by) {
  day.d += by;
  while (day.d < 1) {
    if (--day.m < 1) day.m = 12, --day.y;
    day.d += month_days(day.y, day.m);
  }
  while (day.d > month_days(day.y, day.m)) {
    day.d -= month_days(day.y, day.m);
    if (++day.m > 12) day.m = 1, ++day.y;
  }
  return day;
}
std::string text_of(Day d, const char* format) {
  char out[40];
  std::snprintf(out, sizeof out, format, d.y, d.m, d.d);
  return out;
}

char check_digit(const std::string& s) {
  static const int weight[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int k = 0; k < 17; ++k) sum += (s[static_cast<std::size_t>(k)] - '0') * weight[k];
  return "10X98765432"[sum % 11];
}

struct Person {
  std::vector<std::string> surname, given;  // given of a '·' name: its parts
  bool female = false, dot = false, rare = false, twin = false, registered = false;
  Day birth{};
  std::string id, phone;
  std::uint32_t household = 0, village = 0;
};

struct Village {
  std::string county, town, name, code;
  int area = 0, town_number = 0;
};

struct Row {
  std::string name, id, birth, sex, village, phone, code;
};

const char* const kRare[] = {"𠮷", "㛃", "䶮", "堃", "喆", "翀", "赟", "垚", "犇", "瓅", "燚", "骉", "昇", "祎", "珺", "懿", "甯", "晟"};
const std::pair<const char*, const char*> kRareParts[] = {{"瓅", "王乐"}, {"赟", "斌贝"}, {"喆", "吉吉"}, {"祎", "衣"}, {"珺", "王君"}};
const char* const kDotParts[] = {"买买", "提",   "阿依", "古丽", "木拉", "吐尔", "逊",   "艾合", "买提", "努尔", "哈力", "克里木",
                                 "热合", "曼",   "帕提", "古再", "丽",   "沙吾", "提江", "迪力", "亚尔", "米热", "古力", "阿不都",
                                 "拉",   "玉素", "甫",   "江",   "西尔", "艾力", "萨迪", "克",   "巴哈", "尔"};
const std::map<std::string, std::string> kDotAlike = {{"买", "麦"}, {"依", "衣"}, {"力", "里"}, {"丽", "莉"},
                                                      {"尔", "儿"}, {"克", "柯"}, {"木", "穆"}, {"曼", "满"}};
const std::pair<const char*, const char*> kShape[] = {{"未", "末"}, {"己", "已"}, {"王", "玉"}, {"田", "由"}, {"天", "夫"}, {"晴", "睛"},
                                                      {"芳", "茅"}, {"玲", "铃"}, {"明", "朋"}, {"建", "健"}, {"林", "材"}, {"秀", "禿"},
                                                      {"海", "梅"}, {"波", "坡"}, {"军", "车"}, {"杰", "杏"}, {"敏", "敝"}, {"兰", "三"},
                                                      {"刚", "钢"}, {"红", "江"}, {"清", "请"}, {"伟", "炜"}, {"丽", "画"}, {"志", "忐"}};

class World {
 public:
  World(Rates rates, NameTables names, std::uint64_t seed, std::size_t persons)
      : rates_(std::move(rates)), names_(std::move(names)), random_{seed * 1000003 + 17} {
    make_villages(persons > 600000 ? 3014 : 822);
    while (people_.size() * 9 < persons * 10) make_household();
  }

  void write(const std::filesystem::path& directory, std::size_t rows) {
    write_registry(directory);
    write_file(directory, rows);
  }

 private:
  int rate(const char* name) const { return rates_.at(name); }
  bool happens(const char* name) { return random_.chance(rate(name)); }

  void make_villages(std::size_t count) {
    static const auto first = characters("石大小上下龙白红新高青黄马金水杨李王张陈东西南北老长双平安永三五八九古凤云岩清河竹松柏花");
    static const auto second = characters("门坎坪山河沟湾寨塘桥庙田坝岭坡井泉口家庄楼屯冲洞沙川林园台堡店铺集峰崖谷梁湖潭");
    std::vector<std::string> towns;
    for (int k = 0; k < 137; ++k)
      towns.push_back(first[random_.below(first.size())] + second[random_.below(second.size())] + (random_.chance(6000) ? "镇" : "乡"));
    static const char* counties[] = {"清源县", "永德县", "凤翔县", "云岭县", "双河县", "南涧县", "临沧县", "石屏县", "金平县"};
    std::set<std::pair<int, std::string>> seen;
    std::vector<int> in_town(towns.size());
    while (villages_.size() < count) {
      const int town = static_cast<int>(random_.below(towns.size()));
      std::string name = first[random_.below(first.size())] + second[random_.below(second.size())];
      if (random_.chance(2500)) name += second[random_.below(second.size())];
      if (!seen.emplace(town, name).second) continue;
      const int county = town % 9;
      char code[48];
      std::snprintf(code, sizeof code, "5309%02d%03d%03d", 21 + county, 100 + town, 200 + in_town[static_cast<std::size_t>(town)]++);
      villages_.push_back({counties[county], towns[static_cast<std::size_t>(town)], name, code, 530921 + county, town});
    }
  }

  std::vector<std::string> given_name(bool female, int year, const std::string& generation) {
    const int decade = year < 1960 ? 0 : std::min(5, (year - 1950) / 10);
    const auto& table = names_.characters_of[female][decade];
    if (!generation.empty()) return {generation, table.at(random_.unit())};
    if (random_.unit() < names_.common_share) return characters(names_.common[female].at(random_.unit()));
    std::vector<std::string> out{table.at(random_.unit())};
    if (random_.chance(year < 1970 || year >= 2000 ? 8800 : 7000)) out.push_back(table.at(random_.unit()));
    return out;
  }

  void finish(Person& p, const std::vector<std::string>& surname, const std::string& generation, bool dot_family) {
    p.dot = dot_family;
    if (p.dot) {
      const int parts = 2 + random_.chance(2000);
      for (int k = 0; k < parts; ++k) {
        std::string part;
        const int pieces = random_.between(1, 2) + (k == 0);
        for (int j = 0; j < pieces; ++j) part += kDotParts[random_.below(std::size(kDotParts))];
        p.given.push_back(part);
      }
    } else {
      p.surname = surname;
      p.given = given_name(p.female, p.birth.y, generation);
      if (happens("person.rare")) p.rare = true, p.given.back() = kRare[random_.below(std::size(kRare))];
    }
    give_id(p);
    p.registered = happens("registered");
    people_.push_back(p);
  }

  // Sequence codes are low, and close together within a place: the register hands them out in order.
  void give_id(Person& p) {
    int area = villages_[p.village].area;
    if (random_.chance(p.female && p.birth.y < 2000 ? 1500 : 600)) area = 530921 + static_cast<int>(random_.below(9));
    if (random_.chance(200)) area = 532301 + static_cast<int>(random_.below(30));
    const int town = villages_[p.village].town_number / 9;
    int seq = (town * 10 + random_.between(0, 4)) * 2 + (p.female ? 0 : 1);
    for (;; seq += 2) {
      char digits[24];
      std::snprintf(digits, sizeof digits, "%06d%04d%02d%02d%03d", area, p.birth.y, p.birth.m, p.birth.d, seq % 1000);
      std::string id(digits);
      id += check_digit(id);
      if (!used_.insert(std::strtoull(digits, nullptr, 10)).second) continue;
      p.id = id;
      return;
    }
  }

  std::string new_phone() {
    static const char* heads[] = {"138", "139", "135", "136", "137", "150", "151", "158", "159",
                                  "187", "188", "182", "133", "177", "189", "130", "186", "199"};
    std::string out = heads[random_.below(std::size(heads))];
    for (int k = 0; k < 8; ++k) out += static_cast<char>('0' + random_.below(10));
    return out;
  }

  void make_household() {
    const auto household = ++households_;
    const auto village = static_cast<std::uint32_t>(random_.below(villages_.size()));
    const bool dot_family = happens("person.dot");
    const std::string shared = new_phone();
    const auto draw_surname = [&] { return characters(names_.surnames.at(random_.unit())); };
    const auto surname = draw_surname();
    const auto start = people_.size();
    const auto add = [&](bool female, int year, const std::vector<std::string>& family, const std::string& generation = {}) -> Person& {
      Person p;
      p.female = female;
      p.birth = day_in(std::clamp(year, 1925, 2023), random_);
      p.household = household;
      p.village = village;
      const int age = 2024 - p.birth.y;
      if (age >= 14) p.phone = random_.chance(2500) ? shared : new_phone();
      finish(p, family, generation, dot_family);
      return people_.back();
    };
    const int head_year = random_.between(1940, 1998);
    add(random_.chance(1200), head_year, surname);
    const bool couple = random_.chance(8200);
    if (couple) add(true, head_year + random_.between(-3, 5), draw_surname());
    const std::string generation = random_.chance(5000) ? names_.characters_of[0][3].at(random_.unit()) : "";
    const int children = couple ? random_.between(0, 3) : random_.between(0, 1);
    int year = head_year + random_.between(21, 28);
    for (int k = 0; k < children && year < 2023; ++k) {
      const bool female = random_.chance(4800);
      const Person first = add(female, year, surname, generation);
      if (happens("person.twin")) twin_of(first, surname, generation, dot_family);
      year += random_.between(1, 5);
    }
    if (random_.chance(2500)) {  // a grandparent, with the head's surname or an in-law's
      add(false, head_year - random_.between(20, 28), random_.chance(8000) ? surname : draw_surname());
      if (random_.chance(6000)) add(true, head_year - random_.between(18, 26), draw_surname());
    }
    if (people_.size() - start >= 4 && head_year < 1975 && random_.chance(3000))
      add(true, head_year + random_.between(22, 27), draw_surname());
  }

  void twin_of(const Person& first, const std::vector<std::string>& surname, const std::string& generation, bool dot_family) {
    people_.back().twin = true;
    Person p = first;
    p.surname.clear();
    p.given.clear();
    p.twin = true;
    p.rare = false;
    p.female = random_.chance(3000) ? !first.female : first.female;
    finish(p, surname, generation, dot_family);
  }

  // ---- writing with errors

  std::string joined(const Person& p, const char* dot = "·") const {
    std::string out;
    for (const auto& c : p.surname) out += c;
    for (std::size_t k = 0; k < p.given.size(); ++k) {
      if (p.dot && k) out += dot;
      out += p.given[k];
    }
    return out;
  }

  std::string name_with_errors(const Person& p) {
    if (p.dot) {
      if (!happens("name.dot")) return joined(p);
      static const char* dots[] = {"•", "・", "．", ".", " ", "", "-", "‧"};
      const auto kind = random_.below(10);
      if (kind < 8) return joined(p, dots[kind]);
      if (kind == 8) return p.given[0];
      std::string out;
      for (const auto& c : characters(joined(p))) {
        const auto other = kDotAlike.find(c);
        out += other != kDotAlike.end() && random_.chance(5000) ? other->second : c;
      }
      return out;
    }
    auto all = p.surname;
    all.insert(all.end(), p.given.begin(), p.given.end());
    const auto text = [&] {
      std::string out;
      for (const auto& c : all) out += c;
      return out;
    };
    const std::size_t spot = p.surname.size() + random_.below(p.given.size());
    if (p.rare && happens("name.rare")) {
      static const char* lost[] = {"?", "□", "*", "？", ""};
      const auto kind = random_.below(6);
      if (kind < 5) {
        all.back() = lost[kind];
      } else {
        for (const auto& [whole, parts] : kRareParts)
          if (all.back() == whole) all.back() = parts;
      }
      return text();
    }
    if (happens("name.homophone")) {
      const auto alike = names_.alike.find(all[spot]);
      if (alike != names_.alike.end()) all[spot] = alike->second[random_.below(alike->second.size())];
      return text();
    }
    if (happens("name.space")) {
      std::string out = all[0];
      out += random_.chance(5000) ? " " : "　";
      for (std::size_t k = 1; k < all.size(); ++k) out += all[k];
      return out;
    }
    if (happens("name.shape")) {
      for (const auto& [a, b] : kShape)
        if (all[spot] == a || all[spot] == b) {
          all[spot] = all[spot] == a ? b : a;
          return text();
        }
      all[spot] = names_.characters_of[p.female][3].at(random_.unit());
      return text();
    }
    if (happens("name.other")) {
      const auto fresh = given_name(p.female, p.birth.y, "");
      all.resize(p.surname.size());
      all.insert(all.end(), fresh.begin(), fresh.end());
      return text();
    }
    if (happens("name.dropped") && p.given.size() > 1) all.erase(all.begin() + static_cast<std::ptrdiff_t>(spot));
    return text();
  }

  std::string id_with_errors(const Person& p) {
    std::string id = p.id;
    if (happens("id.missing")) return "";
    if (happens("id.tail")) {
      static const char* tails[] = {"x", "Ｘ", "*", ""};
      return id.substr(0, 17) + (id[17] == 'X' ? tails[random_.below(3)] : tails[2 + random_.below(2)]);
    }
    if (happens("id.masked")) return random_.chance(7000) ? id.substr(0, 6) + "********" + id.substr(14) : id.substr(0, 14) + "****";
    if (happens("id.digit")) {
      const auto k = random_.below(17);
      id[k] = static_cast<char>('0' + (id[k] - '0' + random_.between(1, 9)) % 10);
      return id;
    }
    if (happens("id.fifteen") && p.birth.y < 1999) return id.substr(0, 6) + id.substr(8, 9);
    if (happens("id.transposed")) {
      const auto k = random_.below(16);
      std::swap(id[k], id[k + 1]);
      return id;
    }
    if (happens("id.indel")) {
      const auto k = random_.below(17);
      if (random_.chance(5000))
        id.erase(k, 1);
      else
        id.insert(k, 1, static_cast<char>('0' + random_.below(10)));
      return id;
    }
    if (happens("id.relative")) {
      const auto* other = relative(p);
      if (other) return other->id;
    }
    return id;
  }

  const Person* relative(const Person& p) {
    const auto at = static_cast<std::size_t>(&p - people_.data());
    std::vector<const Person*> found;
    for (std::size_t k = at > 6 ? at - 6 : 0; k < std::min(people_.size(), at + 7); ++k)
      if (k != at && people_[k].household == p.household) found.push_back(&people_[k]);
    return found.empty() ? nullptr : found[random_.below(found.size())];
  }

  std::string date_with_errors(const Person& p) {
    Day d = p.birth;
    if (happens("dob.missing")) return "";
    if (happens("dob.lunar"))
      d = shifted(d, -random_.between(18, 50));
    else if (happens("dob.wrong")) {
      switch (random_.below(6)) {
        case 0:
          if (d.d <= 12)
            std::swap(d.m, d.d);
          else
            d.d = 1;
          break;
        case 1:
          d.m = d.d = 1;
          break;
        case 2:
          d.y += random_.chance(5000) ? 1 : -1;
          break;
        case 3:
          d.y += random_.chance(5000) ? 10 : -10;
          break;
        case 4:
          d.d = random_.between(1, 28);
          break;
        default:
          d.m = random_.between(1, 12);
      }
      d.d = std::min(d.d, month_days(d.y, d.m));
    }
    static const char* formats[] = {"%04d-%02d-%02d", "%04d%02d%02d", "%d/%d/%d", "%04d.%02d.%02d", "%d年%d月%d日"};
    return text_of(d, formats[file_format_ ? random_.below(5) : 0]);
  }

  std::string village_with_errors(const Person& p) {
    if (happens("village.missing")) return "";
    const Village* v = &villages_[p.village];
    if (happens("village.moved")) v = &villages_[random_.below(villages_.size())];
    const std::string group = std::to_string(random_.between(1, 12)) + (random_.chance(7000) ? "组" : "社");
    switch (random_.below(6)) {
      case 0:
        return v->name + "村";
      case 1:
        return v->town + v->name + "村";
      case 2:
        return v->town + v->name + "村委会";
      case 3:
        return v->county + v->town + v->name + "村民委员会" + group;
      case 4:
        return v->town + v->name + "村" + group;
      default:
        return v->name;
    }
  }

  std::string phone_with_errors(const Person& p) {
    if (p.phone.empty() || happens("phone.missing")) return "";
    if (happens("phone.changed")) return new_phone();
    if (random_.chance(100)) {
      std::string s = p.phone;
      s[3 + random_.below(8)] = static_cast<char>('0' + random_.below(10));
      return s;
    }
    return p.phone;
  }

  Row noisy(const Person& p) {
    Row r;
    r.name = name_with_errors(p);
    r.id = id_with_errors(p);
    r.birth = date_with_errors(p);
    r.village = village_with_errors(p);
    r.phone = phone_with_errors(p);
    r.sex = random_.chance(100) ? "" : (p.female != random_.chance(40)) ? "女" : "男";
    return r;
  }

  Row clean(const Person& p) const {
    const auto& v = villages_[p.village];
    return {joined(p), p.id, text_of(p.birth, "%04d-%02d-%02d"), p.female ? "女" : "男", v.town + v.name + "村委会", p.phone, v.code};
  }

  static void put(std::FILE* out, std::uint64_t key, std::uint64_t household, const Row& r, bool registry) {
    if (registry)
      std::fprintf(out, "%llu,%llu,%s,%s,%s,%s,%s,%s,%s\n", static_cast<unsigned long long>(key),
                   static_cast<unsigned long long>(household), r.name.c_str(), r.id.c_str(), r.birth.c_str(), r.sex.c_str(), r.code.c_str(),
                   r.village.c_str(), r.phone.c_str());
    else
      std::fprintf(out, "%llu,%s,%s,%s,%s,%s,%s\n", static_cast<unsigned long long>(key), r.name.c_str(), r.id.c_str(), r.birth.c_str(),
                   r.sex.c_str(), r.village.c_str(), r.phone.c_str());
  }

  void write_registry(const std::filesystem::path& directory) {
    std::FILE* out = std::fopen((directory / "registry.csv").c_str(), "w");
    std::FILE* truth = std::fopen((directory / "registry_truth.csv").c_str(), "w");
    std::fprintf(out, "key,household,name,id_number,birth_date,sex,village_code,village,phone\n");
    std::fprintf(truth, "key,person\n");
    std::uint64_t key = 0;
    const auto emit = [&](std::size_t person, std::uint64_t household, const Row& r) {
      put(out, ++key, household, r, true);
      std::fprintf(truth, "%llu,%zu\n", static_cast<unsigned long long>(key), person + 1);
    };
    for (std::size_t k = 0; k < people_.size(); ++k) {
      const Person& p = people_[k];
      if (!p.registered) continue;
      Row r = clean(p);
      const Row wrong = noisy(p);
      if (happens("registry.field")) r.name = wrong.name;
      if (happens("registry.field")) r.id = wrong.id;
      if (happens("registry.field")) r.birth = wrong.birth;
      if (happens("registry.field")) r.phone = wrong.phone;
      emit(k, p.household, r);
      if (!happens("registry.duplicate")) continue;
      Person again = p;
      std::uint64_t household = p.household;
      if (random_.chance(5000)) household = households_ + 1 + key;
      if (random_.chance(3000)) again.village = static_cast<std::uint32_t>(random_.below(villages_.size()));
      if (happens("duplicate.new_id")) give_id(again);
      Row copy = noisy(again);
      copy.code = villages_[again.village].code;
      copy.village = clean(again).village;
      emit(k, household, copy);
    }
    std::fclose(out);
    std::fclose(truth);
  }

  void write_file(const std::filesystem::path& directory, std::size_t rows) {
    file_format_ = true;
    std::FILE* out = std::fopen((directory / "file.csv").c_str(), "w");
    std::FILE* truth = std::fopen((directory / "truth.csv").c_str(), "w");
    std::fprintf(out, "row,name,id_number,birth_date,sex,village,phone\n");
    std::fprintf(truth, "row,person,tags\n");
    std::vector<bool> taken(people_.size());
    std::size_t last = 0;
    const int matchable = rate("file.matchable");
    for (std::size_t row = 1; row <= rows; ++row) {
      std::size_t k = last;
      if (row == 1 || !happens("file.repeat")) {
        const bool want = random_.chance(matchable);
        do k = random_.below(people_.size());
        while (taken[k] || (matchable >= 0 && people_[k].registered != want));
      }
      taken[k] = true;
      last = k;
      const Person& p = people_[k];
      const Row r = noisy(p);
      put(out, row, 0, r, false);
      std::string tags;
      if (p.dot) tags += " dot";
      if (p.rare) tags += " rare";
      if (p.twin) tags += " twin";
      if (p.female) tags += " female";
      if (p.birth.y < 1949) tags += " old";
      if (r.id.empty()) tags += " noid";
      if (r.id.size() == 15) tags += " id15";
      std::fprintf(truth, "%zu,%zu,%s\n", row, p.registered ? k + 1 : 0, tags.c_str());
    }
    std::fclose(out);
    std::fclose(truth);
  }

  Rates rates_;
  NameTables names_;
  Random random_;
  bool file_format_ = false;
  std::vector<Village> villages_;
  std::vector<Person> people_;
  std::unordered_set<std::uint64_t> used_;
  std::uint32_t households_ = 0;
};

int run(int argc, char** argv) {
  if (argc < 2)
    return std::fprintf(stderr, "gen OUT_DIR [--persons N] [--rows N] [--seed N] [--profile 0|1|2|3|low] [--names DIR] [--rate NAME=N]\n"),
           2;
  std::size_t persons = 202000, rows = 20000;
  std::uint64_t seed = 1;
  std::string names;
  Rates rates = default_rates();
  std::vector<std::string> changes;
  for (int k = 2; k + 1 < argc; k += 2) {
    const std::string option = argv[k], value = argv[k + 1];
    if (option == "--persons")
      persons = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--rows")
      rows = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--seed")
      seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--names")
      names = value;
    else if (option == "--rate")
      changes.push_back(value);
    else if (option == "--profile" && value == "1")
      rates["id.missing"] = 1500;
    else if (option == "--profile" && value == "2")
      rates["id.missing"] = 3500, rates["village.missing"] = 2000;
    else if (option == "--profile" && value == "3")
      rates["dob.missing"] = 6000, rates["village.missing"] = 4000;
    else if (option == "--profile" && value == "low")
      rates["file.matchable"] = 2500;
    else if (option != "--profile" || value != "0")
      return std::fprintf(stderr, "unknown: %s %s\n", option.c_str(), value.c_str()), 2;
  }
  for (const auto& change : changes) {
    const auto at = change.find('=');
    if (at == change.npos || !rates.count(change.substr(0, at))) return std::fprintf(stderr, "unknown rate: %s\n", change.c_str()), 2;
    rates[change.substr(0, at)] = std::atoi(change.c_str() + at + 1);
  }
  std::filesystem::create_directories(argv[1]);
  World(rates, names.empty() ? synthetic_names() : public_names(names), seed, persons).write(argv[1], rows);
  return 0;
}

}  // namespace
}  // namespace gen

int main(int argc, char** argv) { return gen::run(argc, argv); }
