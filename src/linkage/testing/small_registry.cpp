#include "linkage/testing/small_registry.h"

#include <array>
#include <cstdio>

#include "base/date.h"
#include "base/resident_id.h"
#include "linkage/tables.h"

namespace shouwang::linkage::testing {
namespace {

struct TestDraw {
  std::uint64_t state;
  std::size_t below(std::size_t n) {
    state = mix_bits(state, 1);
    return static_cast<std::size_t>(state % n);
  }
};

constexpr std::array<std::string_view, 12> kTestSurnames{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "单", "欧阳"};
constexpr std::array<std::string_view, 40> kTestGiven{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟",
                                                      "涛", "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华", "玉", "萍", "红", "兰",
                                                      "梅", "云", "林", "海", "波", "宁", "凤", "春", "建", "文", "辉", "燕"};
constexpr std::array<std::string_view, 9> kTestVillages{"大石", "松林", "白水", "新田", "龙潭", "柳树", "红岩", "上寨", "下寨"};

}  // namespace

SmallWorld make_small_world(std::size_t persons, std::size_t rows, std::uint64_t seed) {
  SmallWorld w;
  TestDraw draw{seed};
  struct Base {
    std::string name, id, birth, sex, village, phone;
  };
  std::vector<Base> people;
  std::string surname, village, phone;
  const std::size_t all = persons + persons / 9;
  for (std::size_t k = 0; k < all; ++k) {
    if (k % 4 == 0) {
      surname = kTestSurnames[draw.below(kTestSurnames.size())];
      village = kTestVillages[draw.below(kTestVillages.size())];
      phone = "138" + std::to_string(10000000 + draw.below(89999999));
    }
    Base p;
    p.name = surname + std::string(kTestGiven[draw.below(kTestGiven.size())]);
    if (draw.below(4)) p.name += kTestGiven[draw.below(kTestGiven.size())];
    const Date birth = Date::from_days(static_cast<std::int32_t>(draw.below(25000)) - 7000);
    const int sequence = static_cast<int>(draw.below(400));
    p.id = ResidentId::make(530921 + static_cast<int>(draw.below(5)), birth, sequence).full();
    p.birth = birth.iso();
    p.sex = sequence % 2 ? "男" : "女";
    p.village = village;
    p.phone = phone;
    people.push_back(p);
  }
  for (std::size_t k = 0; k < persons; ++k) {
    const Base& p = people[k];
    w.registry.push_back({k + 1,
                          w.keep(p.name),
                          w.keep(p.id),
                          w.keep(p.birth),
                          w.keep(p.sex),
                          {},
                          w.keep("凤山镇" + p.village + "村委会"),
                          w.keep(p.phone),
                          k / 4 + 1});
  }
  for (std::size_t k = 0; k < rows; ++k) {
    const bool registered = draw.below(10) != 0;
    const std::size_t at = registered ? draw.below(persons) : persons + draw.below(all - persons);
    Base p = people[at];
    switch (draw.below(16)) {
      case 0:
        p.id = "";
        break;
      case 1:
        p.id[draw.below(17)] = static_cast<char>('0' + draw.below(10));
        break;
      case 2:
        p.birth = "";
        break;
      case 3:
        p.name += "某";
        break;
      default:
        break;
    }
    w.file.push_back({k + 1,
                      w.keep(p.name),
                      w.keep(p.id),
                      w.keep(p.birth),
                      w.keep(p.sex),
                      {},
                      w.keep(p.village + "村3组"),
                      w.keep(draw.below(2) ? p.phone : ""),
                      0});
    w.truth.push_back(registered ? at + 1 : 0);
  }
  return w;
}

}  // namespace shouwang::linkage::testing
