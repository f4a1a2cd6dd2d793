#include "generator/misspell.h"

#include <array>
#include <utility>
#include <vector>

#include "generator/names.h"

namespace shouwang::generator {
namespace {

constexpr int kSupersededRegion = 999'800;  // no county ends in 800: nobody has such a number
constexpr std::uint64_t kStreamFormerName = 11;

// Characters of the names in names.cpp with others of the same sound, tones aside.
constexpr std::array<std::pair<std::string_view, std::string_view>, 112> kSameSound{{
    {"李", "黎"}, {"杨", "阳"}, {"张", "章"}, {"王", "汪"}, {"罗", "骆"}, {"刘", "柳"}, {"鲁", "陆"}, {"何", "贺"}, {"徐", "许"},
    {"朱", "祝"}, {"尹", "殷"}, {"武", "吴"}, {"吴", "伍"}, {"董", "懂"}, {"唐", "汤"}, {"周", "州"}, {"马", "麻"}, {"苏", "素"},
    {"国", "果"}, {"建", "健"}, {"明", "鸣"}, {"华", "花"}, {"忠", "中"}, {"文", "雯"}, {"正", "政"}, {"伟", "维"}, {"军", "君"},
    {"林", "琳"}, {"春", "椿"}, {"云", "芸"}, {"天", "田"}, {"学", "雪"}, {"志", "智"}, {"光", "广"}, {"家", "佳"}, {"兴", "星"},
    {"发", "法"}, {"荣", "容"}, {"福", "富"}, {"德", "得"}, {"平", "萍"}, {"宏", "洪"}, {"俊", "峻"}, {"杰", "洁"}, {"浩", "昊"},
    {"宇", "雨"}, {"涛", "韬"}, {"鹏", "朋"}, {"飞", "菲"}, {"成", "诚"}, {"永", "勇"}, {"昌", "常"}, {"绍", "少"}, {"应", "英"},
    {"世", "仕"}, {"秀", "绣"}, {"英", "瑛"}, {"兰", "岚"}, {"芳", "方"}, {"美", "梅"}, {"玉", "育"}, {"珍", "真"}, {"翠", "粹"},
    {"梅", "美"}, {"花", "华"}, {"凤", "奉"}, {"琴", "芹"}, {"丽", "莉"}, {"娟", "绢"}, {"艳", "燕"}, {"红", "宏"}, {"霞", "侠"},
    {"萍", "平"}, {"芬", "纷"}, {"莲", "连"}, {"燕", "艳"}, {"香", "湘"}, {"仙", "先"}, {"会", "慧"}, {"芝", "枝"}, {"婷", "庭"},
    {"静", "敬"}, {"雪", "学"}, {"敏", "民"}, {"慧", "惠"}, {"琳", "林"}, {"欣", "新"}, {"怡", "宜"}, {"佳", "家"}, {"雨", "宇"},
    {"梦", "孟"}, {"海", "亥"}, {"强", "墙"}, {"叶", "业"}, {"门", "们"}, {"保", "宝"}, {"望", "旺"}, {"约", "月"}, {"罕", "汉"},
    {"龙", "隆"}, {"温", "文"}, {"扎", "札"}, {"克", "可"}, {"体", "提"}, {"思", "丝"}, {"努", "奴"}, {"莫", "墨"}, {"俄", "娥"},
    {"娥", "俄"}, {"国", "郭"}, {"安", "案"}, {"依", "衣"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kSameLook{{
    {"林", "材"}, {"明", "朋"}, {"伟", "纬"}, {"军", "车"}, {"海", "每"}, {"志", "忘"}, {"荣", "菜"}, {"平", "乎"},
    {"宇", "字"}, {"兰", "三"}, {"玉", "王"}, {"珍", "珠"}, {"梅", "海"}, {"琴", "琵"}, {"艳", "绝"}, {"红", "江"},
    {"莲", "蓬"}, {"会", "合"}, {"琳", "淋"}, {"静", "净"}, {"天", "夫"}, {"光", "先"}, {"永", "水"}, {"世", "也"},
}};
constexpr std::array<std::string_view, 20> kAnyCharacter{"元", "本", "丙", "月", "东", "贵", "才", "银", "祥", "顺",
                                                         "清", "金", "长", "启", "开", "生", "培", "桂", "莹", "良"};
constexpr std::array<std::string_view, 20> kFormerGiven{"阿妹", "小二", "老三", "改弟", "金宝", "开良", "银生", "贵祥", "小顺", "阿九",
                                                        "春生", "桂生", "长清", "启元", "小六", "阿英", "东良", "本才", "润月", "丙寿"};

std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    out.push_back(text.substr(at, size));
    at += size;
  }
  return out;
}

std::string joined(const std::vector<std::string_view>& characters) {
  std::string out;
  for (const auto c : characters) out += c;
  return out;
}

// A character behind the first, as a rule the last; never a separator.
std::size_t given_character(const std::vector<std::string_view>& c, Random& random) {
  if (c.size() < 2) return 0;
  const std::size_t at = 1 + random.below(static_cast<std::uint32_t>(c.size() - 1));
  return c[at] == "·" ? at - 1 : at;
}

}  // namespace

std::string wrong_digit(std::string id, Random& random) {
  char& place = id[random.below(17)];
  place = static_cast<char>('0' + (place - '0' + 1 + static_cast<int>(random.below(9))) % 10);
  return id;
}

std::string transposed(std::string id, Random& random) {
  const std::size_t start = random.below(16);
  for (std::size_t n = 0; n < 16; ++n)
    if (const std::size_t k = (start + n) % 16; id[k] != id[k + 1]) {
      std::swap(id[k], id[k + 1]);
      break;
    }
  return id;
}

std::optional<std::string> month_day_swapped(std::string id) {
  const std::string month = id.substr(10, 2), day = id.substr(12, 2);
  if (month == day || day > "12") return std::nullopt;
  return id.replace(10, 4, day + month);
}

std::string masked(std::string id) { return id.replace(6, 8, "********"); }

ResidentId superseded(ResidentId id, Sex sex, Date birth) {
  const std::uint64_t hash = Random::mix(id.packed() + 0x51ed27);
  const int sequence = static_cast<int>(hash % 500) * 2 + (sex == Sex::kMale ? 1 : 0);
  // Often the birthday was the reason for a new number.
  return ResidentId::make(kSupersededRegion, hash / 500 % 5 < 2 ? lunar_birth(birth, id) : birth, sequence);
}

Date lunar_birth(Date birth, ResidentId id) { return birth.plus_days(-20 - static_cast<int>(Random::mix(id.packed()) % 29)); }

std::optional<std::string> homophone(std::string_view name, Random& random) {
  auto c = characters_of(name);
  const std::size_t start = given_character(c, random);
  for (std::size_t n = 0; n < c.size(); ++n) {
    const std::size_t k = (start + n) % c.size();
    for (const auto& [from, to] : kSameSound)
      if (c[k] == from) {
        c[k] = to;
        return joined(c);
      }
  }
  return std::nullopt;
}

std::string other_character(std::string_view name, Random& random) {
  auto c = characters_of(name);
  const std::size_t k = given_character(c, random);
  const bool alike = random.chance(500);
  std::string_view to;
  for (const auto& [from, look] : kSameLook)
    if (alike && from == c[k]) to = look;
  while (to.empty() || to == c[k]) to = random.pick(kAnyCharacter);
  c[k] = to;
  return joined(c);
}

std::string placeholder(std::string_view name, Random& random) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSyllables{
      {{"䶮", "YAN"}, {"㛃", "jie"}, {"𠮷", "ji"}, {"堃", "kun"}, {"喆", "zhe"}, {"淼", "MIAO"}}};
  constexpr std::array<std::string_view, 3> kSigns{"?", "□", "*"};
  auto c = characters_of(name);
  for (auto& character : c)
    for (const auto& [rare, syllable] : kSyllables)
      if (character == rare) {
        character = random.chance(400) ? syllable : random.pick(kSigns);
        return joined(c);
      }
  c[given_character(c, random)] = random.pick(kSigns);
  return joined(c);
}

std::optional<std::string> other_separator(std::string_view name, Random& random) {
  constexpr std::string_view kDot = "·";
  const std::size_t at = name.find(kDot);
  if (at == name.npos) return std::nullopt;
  constexpr std::array<std::string_view, 7> kSigns{"•", "・", "．", ".", " ", "", "-"};
  const std::string_view first = name.substr(0, at), rest = name.substr(at + kDot.size());
  if (random.chance(200)) return std::string(first);
  return std::string(first) + std::string(random.pick(kSigns)) + std::string(rest);
}

std::string former_name(std::string_view name, Sex sex, ResidentId id) {
  Random random(id.packed(), kStreamFormerName, 0);
  const std::string_view family = characters_of(name).front();
  if (random.chance(500)) return std::string(family) + std::string(random.pick(kFormerGiven));
  std::string out;
  do out = person_name(random, kHan, sex, family);
  while (out == name);
  return out;
}

std::string village_form(std::string_view village, std::string_view township, int group, Random& random) {
  std::string core(village);
  for (const std::string_view kind : {"村民委员会", "居民委员会", "村委会", "居委会", "社区", "村"})
    if (core.size() > kind.size() && core.ends_with(kind)) {
      core.resize(core.size() - kind.size());
      break;
    }
  switch (random.below(5)) {
    case 0:
      return core + "村";
    case 1:
      return core;
    case 2:
      return core + "村民委员会";
    case 3:
      return std::string(township) + core + "村" + std::to_string(group) + "组";
    default:
      return core + "村" + std::to_string(group) + "社";
  }
}

}  // namespace shouwang::generator
