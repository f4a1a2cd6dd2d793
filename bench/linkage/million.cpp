// Splink's benchmark of a million records rebuilt: invented English people, about five records each, in the five columns of its
// benchmarking/test_synthetic_data.py (full name, date of birth, birth place, postcode, occupation). Knows nothing of the engine.
//   million OUT_DIR [--rows 1000000] [--seed 1] [--rate NAME=PER_10000 …]
// Writes persons.csv (the five columns with unique_id and cluster, for Splink), registry.csv and registry_truth.csv (key,person; the
// columns of the linkage benchmark: name, birth_date, postcode as village; the other two columns have no place there). The same arguments
// write the same bytes. Rates and their defaults: default_rates() below.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace million {
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
};

using Rates = std::map<std::string, int, std::less<>>;

// Of each record, except person.middle. What is left over is written as it is.
Rates default_rates() {
  return {{"person.middle", 3000},     {"name.missing", 100},    {"name.typo", 1500},          {"name.second_typo", 2000},
          {"name.nickname", 700},      {"name.initial", 500},    {"name.swapped", 300},        {"name.part_lost", 300},
          {"name.other_surname", 200}, {"middle.dropped", 4000}, {"dob.missing", 1000},        {"dob.digit", 500},
          {"dob.first_of_year", 600},  {"dob.near", 500},        {"dob.swapped", 150},         {"place.missing", 2000},
          {"place.typo", 800},         {"place.other", 300},     {"postcode.missing", 1100},   {"postcode.near", 1200},
          {"postcode.far", 400},       {"postcode.typo", 300},   {"occupation.missing", 3000}, {"occupation.other", 1000}};
}

// Words in falling frequency: the k-th is drawn in proportion to 1 / (k + shift). Whole numbers only, so that every machine draws the same.
struct Ranked {
  std::vector<std::string> words;
  std::vector<std::uint64_t> upto;
  Ranked(std::vector<std::string> list, std::uint64_t shift) : words(std::move(list)) {
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < words.size(); ++k) upto.push_back(sum += 1'000'000'000ull / (k + shift));
  }
  std::size_t pick(Random& r) const {
    return static_cast<std::size_t>(std::upper_bound(upto.begin(), upto.end(), r.below(upto.back())) - upto.begin());
  }
  const std::string& draw(Random& r) const { return words[pick(r)]; }
};

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Every beginning with every end, mixed by a fixed step that leaves none out.
std::vector<std::string> composed(std::string_view beginnings, std::string_view ends) {
  const auto a = split(beginnings), b = split(ends);
  const std::size_t n = a.size() * b.size();
  std::size_t step = 7919;
  const auto common = [](std::size_t x, std::size_t y) {
    while (y) x %= y, std::swap(x, y);
    return x;
  };
  while (common(step, n) != 1) ++step;
  std::vector<std::string> out;
  for (std::size_t k = 0; k < n; ++k) {
    const std::size_t at = k * step % n;
    out.push_back(a[at / b.size()] + b[at % b.size()]);
  }
  return out;
}

constexpr std::string_view kMen =
    "john william thomas george james charles henry robert joseph edward richard samuel arthur david alfred frederick walter peter francis "
    "harry albert daniel ernest stephen hugh philip benjamin edmund alexander andrew matthew patrick herbert michael martin christopher "
    "nicholas anthony percy ralph reginald lewis sidney simon leonard roger cecil isaac gilbert adam luke jonathan nathaniel oliver "
    "humphrey jasper tobias silas rupert ambrose";
constexpr std::string_view kWomen =
    "mary elizabeth anne jane margaret sarah alice catherine emily florence charlotte helen eleanor martha dorothy edith frances ellen "
    "harriet caroline emma lucy agnes isabella susan ruth louisa grace amelia julia ethel rebecca hannah maria constance joan barbara "
    "winifred gertrude beatrice clara phyllis rose marjorie violet hilda matilda rachel sophia evelyn irene georgina adelaide judith "
    "priscilla rosamund cecily philippa millicent hester";
constexpr std::string_view kShort[][2] = {{"william", "will"},   {"thomas", "tom"},      {"robert", "bob"},     {"richard", "dick"},
                                          {"edward", "ned"},     {"charles", "charlie"}, {"james", "jim"},      {"joseph", "joe"},
                                          {"samuel", "sam"},     {"elizabeth", "betty"}, {"margaret", "peggy"}, {"catherine", "kate"},
                                          {"dorothy", "dolly"},  {"frederick", "fred"},  {"alfred", "alf"},     {"mary", "polly"},
                                          {"henry", "harry"},    {"sarah", "sally"},     {"eleanor", "nell"},   {"john", "jack"},
                                          {"alexander", "alec"}, {"benjamin", "ben"},    {"george", "geordie"}, {"frances", "fanny"}};
constexpr std::string_view kSurnames =
    "smith jones williams brown taylor davies wilson evans thomas johnson roberts walker wright robinson thompson white hughes edwards "
    "green "
    "hall wood harris lewis martin jackson clarke clark turner hill cooper morris ward moore king watson baker harrison morgan patel young "
    "allen mitchell james anderson phillips lee bell parker davis bennett miller cook shaw richardson price";
constexpr std::string_view kSurnameBeginnings =
    "ash black brad brom bur carl chad clay crom dal dun east elm fair farn fen gar glen graf hal ham har hart hazel hol horn hud kel ken "
    "kirk "
    "lang lin long mal mar mid mill nether new nor oak os over pem pen per pres rad red ros rud sand shel sher stan stock strat sun sut "
    "thorn "
    "tre wal war wat wes whit wil win wood";
constexpr std::string_view kSurnameEnds =
    "ford ton ham ley worth well field wick bury by croft combe den dale gate hurst land low man mere more ridge shaw smith son stead "
    "stone "
    "thorpe wood wright";
constexpr std::string_view kTownBeginnings =
    "abber alder amble barn beck bel bex brid cal can car cheltn chip col cor cran dar der dor dur elles ex fal fare glos gran hales hast "
    "hex "
    "il kes leo lich lud lyn mal melk nant ot pick read rip sal sedg shef sher skip staf tam taun tet thir tot up wake wells wim yar";
constexpr std::string_view kTownEnds = "bridge bury by caster field ford ham leigh mouth port stoke ton wick";
constexpr std::string_view kWork =
    "politician writer painter cricketer footballer clergyman officer lawyer engineer actor poet physician architect merchant teacher "
    "historian composer botanist farmer journalist sculptor surgeon printer chemist judge banker explorer miner weaver carpenter smith "
    "mason tailor baker butcher brewer clerk sailor soldier nurse cook grocer gardener potter miller saddler shoemaker tanner cooper "
    "glazier plumber dyer hatter draper weigher porter carter groom cobbler thatcher astronomer mathematician naturalist geologist "
    "philosopher economist diplomat publisher photographer singer musician organist dancer rower cyclist jockey golfer";

struct Day {
  int y, m, d;
};
int month_days(int y, int m) {
  const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return m == 2 ? 28 + leap : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}
std::string text_of(Day d) {
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d", d.y, d.m, d.d);
  return out;
}

struct Person {
  std::string first, middle, surname, work;
  std::size_t town = 0;       // where they live
  std::size_t born_town = 0;  // where they were born
  std::string postcode;
  Day birth{};
};

struct Record {
  std::size_t person = 0;
  std::string name, birth, place, postcode, work;
};

class World {
 public:
  World(Rates rates, std::uint64_t seed)
      : rates_(std::move(rates)),
        random_{seed * 1000003 + 29},
        men_(split(kMen), 3),
        women_(split(kWomen), 3),
        surnames_(all_surnames(), 12),
        towns_(composed(kTownBeginnings, kTownEnds), 8),
        work_(split(kWork), 4) {
    for (std::size_t k = 0; k < towns_.words.size(); ++k) {
      const std::string& word = towns_.words[k];
      areas_.push_back({word[0], word[1 + random_.below(word.size() - 1)]});
    }
  }

  void make(std::size_t rows) {
    for (std::size_t person = 1; records_.size() < rows; ++person) {
      const Person p = somebody();
      // Half of the people have 3.6 records on average, half 6.6: 23 pairs a person.
      const int more = random_.chance(5000) ? 7230 : 8487;
      int n = 1;
      while (n < 60 && random_.chance(more)) ++n;
      for (; n > 0 && records_.size() < rows; --n) records_.push_back(spoilt(p, person));
      people_ = person;
    }
    for (std::size_t k = records_.size(); k > 1; --k) std::swap(records_[k - 1], records_[random_.below(k)]);
  }

  bool write(const std::filesystem::path& directory) const {
    std::filesystem::create_directories(directory);
    std::FILE* plain = std::fopen((directory / "persons.csv").c_str(), "w");
    std::FILE* registry = std::fopen((directory / "registry.csv").c_str(), "w");
    std::FILE* truth = std::fopen((directory / "registry_truth.csv").c_str(), "w");
    if (!plain || !registry || !truth) return false;
    std::fputs("unique_id,full_name,dob,birth_place,postcode,occupation,cluster\n", plain);
    std::fputs("key,household,name,id_number,birth_date,sex,village,phone\n", registry);
    std::fputs("key,person\n", truth);
    for (std::size_t k = 0; k < records_.size(); ++k) {
      const Record& r = records_[k];
      std::fprintf(plain, "%zu,%s,%s,%s,%s,%s,%zu\n", k + 1, r.name.c_str(), r.birth.c_str(), r.place.c_str(), r.postcode.c_str(),
                   r.work.c_str(), r.person);
      std::fprintf(registry, "%zu,0,%s,,%s,,%s,\n", k + 1, r.name.c_str(), r.birth.c_str(), r.postcode.c_str());
      std::fprintf(truth, "%zu,%zu\n", k + 1, r.person);
    }
    const bool closed = std::fclose(plain) == 0 && std::fclose(registry) == 0 && std::fclose(truth) == 0;
    return closed;
  }

  std::string summary() const {
    std::map<std::size_t, std::size_t> sizes;
    for (const Record& r : records_) ++sizes[r.person];
    std::size_t pairs = 0;
    for (const auto& [person, n] : sizes) pairs += n * (n - 1) / 2;
    return std::to_string(records_.size()) + " records, " + std::to_string(people_) + " people, " + std::to_string(pairs) + " true pairs";
  }

 private:
  bool happens(std::string_view name) { return random_.chance(rates_.find(name)->second); }

  static std::vector<std::string> all_surnames() {
    auto out = split(kSurnames);
    for (auto& word : composed(kSurnameBeginnings, kSurnameEnds)) out.push_back(std::move(word));
    return out;
  }

  Person somebody() {
    Person p;
    const Ranked& names = random_.chance(4500) ? women_ : men_;
    p.first = names.draw(random_);
    if (happens("person.middle")) p.middle = names.draw(random_);
    p.surname = surnames_.draw(random_);
    p.birth.y = random_.between(1850, 1989);
    p.birth.m = random_.between(1, 12);
    p.birth.d = random_.between(1, month_days(p.birth.y, p.birth.m));
    p.born_town = towns_.pick(random_);
    p.town = random_.chance(6000) ? p.born_town : towns_.pick(random_);
    p.postcode = postcode_in(p.town, random_.below(9));
    p.work = work_.draw(random_);
    return p;
  }

  // A town has two letters and nine districts; 20 × 23 × 23 codes in each.
  std::string postcode_in(std::size_t town, std::size_t district) {
    static constexpr std::string_view letters = "abdefghjlnpqrstuwxyzcko";
    std::string out{areas_[town].first, areas_[town].second};
    out += std::to_string(1 + (town / 7) % 4 * 9 + district) + " ";
    out += std::to_string(random_.below(10));
    out += letters[random_.below(8)];
    out += letters[random_.below(20)];
    return out;
  }

  std::string with_typo(std::string s) {
    if (s.size() < 2) return s;
    const std::size_t k = random_.below(s.size());
    const char letter = static_cast<char>('a' + random_.below(26));
    switch (random_.below(4)) {
      case 0:
        s.erase(k, 1);
        break;
      case 1:
        s.insert(k, 1, letter);
        break;
      case 2:
        s[k] = letter;
        break;
      default:
        if (k + 1 < s.size()) std::swap(s[k], s[k + 1]);
    }
    return s;
  }

  std::string name_of(const Person& p) {
    if (happens("name.missing")) return "";
    std::string first = p.first, middle = p.middle, surname = p.surname;
    if (happens("name.nickname"))
      for (const auto& [whole, brief] : kShort)
        if (first == whole) {
          first = brief;
          break;
        }
    if (happens("name.initial")) first.resize(1);
    if (!middle.empty() && happens("middle.dropped")) middle.clear();
    if (!middle.empty() && random_.chance(2500)) middle.resize(1);
    if (happens("name.other_surname")) surname = surnames_.draw(random_);
    if (happens("name.typo")) {
      std::string& spoilt = random_.chance(5500) ? surname : first;
      spoilt = with_typo(spoilt);
      if (happens("name.second_typo")) spoilt = with_typo(spoilt);
    }
    if (happens("name.part_lost")) return random_.chance(5000) ? first : surname;
    if (happens("name.swapped")) return surname + " " + first;
    return middle.empty() ? first + " " + surname : first + " " + middle + " " + surname;
  }

  std::string birth_of(const Person& p) {
    if (happens("dob.missing")) return "";
    Day day = p.birth;
    if (happens("dob.first_of_year")) day.m = day.d = 1;
    if (happens("dob.swapped") && day.d <= 12) std::swap(day.m, day.d);
    if (happens("dob.near")) {
      if (random_.chance(4000))
        day.y += random_.chance(5000) ? 1 : -1;
      else if (random_.chance(4000))
        day.m = 1 + (day.m + (random_.chance(5000) ? 0 : 10)) % 12;
      else
        day.d = random_.between(1, 28);
      day.d = std::min(day.d, month_days(day.y, day.m));
    }
    std::string out = text_of(day);
    if (happens("dob.digit")) {
      const std::size_t place[] = {2, 3, 6, 9};
      out[place[random_.below(4)]] = static_cast<char>('0' + random_.below(10));
      const int m = std::atoi(out.c_str() + 5), d = std::atoi(out.c_str() + 8);
      if (m < 1 || m > 12 || d < 1 || d > month_days(std::atoi(out.c_str()), m)) return text_of(day);
    }
    return out;
  }

  std::string postcode_of(const Person& p) {
    if (happens("postcode.missing")) return "";
    if (happens("postcode.far")) return postcode_in(towns_.pick(random_), random_.below(9));
    if (happens("postcode.near")) {
      std::string moved = postcode_in(p.town, 0);
      return p.postcode.substr(0, p.postcode.find(' ')) + moved.substr(moved.find(' '));
    }
    return happens("postcode.typo") ? with_typo(p.postcode) : p.postcode;
  }

  Record spoilt(const Person& p, std::size_t number) {
    Record r;
    r.person = number;
    r.name = name_of(p);
    r.birth = birth_of(p);
    if (!happens("place.missing")) {
      r.place = towns_.words[happens("place.other") ? p.town : p.born_town];
      if (happens("place.typo")) r.place = with_typo(r.place);
    }
    r.postcode = postcode_of(p);
    if (!happens("occupation.missing")) r.work = happens("occupation.other") ? work_.draw(random_) : p.work;
    return r;
  }

  Rates rates_;
  Random random_;
  Ranked men_, women_, surnames_, towns_, work_;
  std::vector<std::pair<char, char>> areas_;  // letters of a town's postcodes
  std::vector<Record> records_;
  std::size_t people_ = 0;
};

int run(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "million OUT_DIR [--rows N] [--seed N] [--rate NAME=PER_10000]\n"), 2;
  std::size_t rows = 1000000;
  std::uint64_t seed = 1;
  Rates rates = default_rates();
  for (int k = 2; k + 1 < argc; k += 2) {
    const std::string option = argv[k], value = argv[k + 1];
    const auto at = value.find('=');
    if (option == "--rows")
      rows = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--seed")
      seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--rate" && at != value.npos && rates.contains(value.substr(0, at)))
      rates[value.substr(0, at)] = std::atoi(value.c_str() + at + 1);
    else
      return std::fprintf(stderr, "unknown: %s %s\n", option.c_str(), value.c_str()), 2;
  }
  World world(rates, seed);
  world.make(rows);
  if (!world.write(argv[1])) return std::perror(argv[1]), 1;
  std::printf("%s\n", world.summary().c_str());
  return 0;
}

}  // namespace
}  // namespace million

int main(int argc, char** argv) { return million::run(argc, argv); }
