#include "generator/names.h"

#include <array>

namespace shouwang::generator {
namespace {

using Words = std::string_view;

constexpr std::array<Words, 40> kHanFamily{"李", "杨", "张", "王", "赵", "罗", "陈", "周", "刘", "鲁", "字", "段", "董", "苏",
                                           "何", "马", "徐", "毛", "穆", "郭", "唐", "朱", "彭", "查", "普", "谢", "尹", "邓",
                                           "武", "施", "茶", "左", "熊", "欧", "蒋", "阮", "毕", "杜", "吴", "曾"};
constexpr std::array<std::uint16_t, 40> kHanWeights{150, 130, 75, 60, 48, 48, 32, 28, 26, 26, 26, 22, 20, 18, 18, 16, 16, 14, 12, 12,
                                                    12,  10,  10, 9,  9,  9,  9,  8,  8,  8,  8,  7,  7,  6,  6,  6,  6,  6,  5,  5};
constexpr std::array<Words, 12> kYiFamily{"罗", "李", "杨", "鲁", "字", "茶", "普", "毕", "左", "张", "苏", "查"};
constexpr std::array<Words, 9> kWaFamily{"鲍", "田", "李", "赵", "肖", "魏", "卫", "陈", "杨"};
constexpr std::array<Words, 8> kDaiFamily{"刀", "罕", "俸", "线", "召", "金", "杨", "邵"};
constexpr std::array<Words, 5> kLahuFamily{"李", "石", "张", "罗", "胡"};
constexpr std::array<Words, 6> kBulangFamily{"俸", "李", "张", "杨", "郭", "苏"};
constexpr std::array<Words, 6> kHuiFamily{"马", "忽", "沙", "纳", "杨", "米"};
constexpr std::array<Words, 6> kMiaoFamily{"熊", "陶", "杨", "王", "马", "侯"};

constexpr std::array<Words, 40> kMaleGiven{"国", "建", "明", "华", "忠", "文", "正", "伟", "军", "强", "林", "海", "春", "云",
                                           "天", "学", "志", "光", "家", "兴", "发", "荣", "福", "德", "平", "宏", "俊", "杰",
                                           "浩", "宇", "涛", "鹏", "飞", "成", "永", "昌", "绍", "应", "朝", "世"};
constexpr std::array<Words, 40> kFemaleGiven{"秀", "英", "兰", "芳", "美", "玉", "琼", "珍", "翠", "菊", "梅", "花", "凤", "琴",
                                             "丽", "娟", "艳", "红", "霞", "萍", "芬", "莲", "燕", "香", "云", "仙", "会", "芝",
                                             "巧", "婷", "静", "雪", "敏", "慧", "琳", "欣", "怡", "佳", "雨", "梦"};
// Beyond the main block: such names exist and break careless programs.
constexpr std::array<Words, 6> kRareGiven{"䶮", "㛃", "𠮷", "堃", "喆", "淼"};

constexpr std::array<Words, 10> kWaMale{"岩", "尼", "三", "赛", "俄", "艾", "岩那", "尼门", "三木", "岩东"};
constexpr std::array<Words, 8> kWaFemale{"叶", "依", "安", "欧", "娥", "也", "叶门", "依道"};
constexpr std::array<Words, 16> kWaTail{"嘎", "块", "门", "不勒", "龙", "茸", "国", "新", "惹", "帕", "搞", "勐", "倒", "到", "改", "板"};
constexpr std::array<Words, 20> kDaiTail{"温", "香", "罕", "叫", "坎", "甩", "龙", "应", "拉", "保",
                                         "恩", "望", "糯", "光", "软", "旺", "约", "帅", "儿", "罕香"};
constexpr std::array<Words, 18> kLahuTail{"莫", "克", "拉", "迫", "妥", "袜", "俄", "发", "戈",
                                          "努", "体", "药", "海", "约", "朵", "思", "倮", "母"};

}  // namespace

std::string_view family_name(Random& random, std::uint8_t ethnic) {
  switch (ethnic) {
    case kYi:
      return random.pick(kYiFamily);
    case kWa:
      return random.pick(kWaFamily);
    case kDai:
    case kDeang:
      return random.pick(kDaiFamily);
    case kLahu:
      return random.pick(kLahuFamily);
    case kBulang:
      return random.pick(kBulangFamily);
    case kHui:
      return random.pick(kHuiFamily);
    case kMiao:
    case kLisu:
      return random.pick(kMiaoFamily);
    default:
      return kHanFamily[random.weighted(kHanWeights)];
  }
}

std::string person_name(Random& random, std::uint8_t ethnic, Sex sex, std::string_view family) {
  const bool male = sex == Sex::kMale;
  // Parts per thousand of each group who go by a name of their own language.
  const std::uint32_t own = ethnic == kWa       ? 450
                            : ethnic == kDai    ? 600
                            : ethnic == kLahu   ? 700
                            : ethnic == kBulang ? 500
                            : ethnic == kDeang  ? 400
                                                : 0;
  std::string name;
  if (own > 0 && random.chance(own)) {
    if (ethnic == kWa) {
      name = male ? random.pick(kWaMale) : random.pick(kWaFemale);
      name += random.pick(kWaTail);
    } else if (ethnic == kLahu) {
      name = male ? "扎" : "娜";
      name += random.pick(kLahuTail);
      if (random.chance(150)) name += random.pick(kLahuTail);
    } else {
      name = male ? "岩" : "玉";
      name += random.pick(kDaiTail);
      if (random.chance(200)) name += random.pick(kDaiTail);
    }
    if (random.chance(60)) {
      name += "·";
      name += family;
    }
    return name;
  }
  name = family;
  const auto given = [&]() -> std::string_view { return male ? random.pick(kMaleGiven) : random.pick(kFemaleGiven); };
  if (random.chance(5)) {
    name += random.pick(kRareGiven);
    return name;
  }
  name += given();
  if (random.chance(780)) name += given();
  return name;
}

}  // namespace shouwang::generator
