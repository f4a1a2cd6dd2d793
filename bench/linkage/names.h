// Name tables of the linkage generator. With --names DIR they come from public frequency tables (familyname.csv, givenname.csv,
// top1000name.prov.csv of the R package ChineseNames, columns as published); without, they are synthesised here with about the same
// concentration: ten surnames 43.5 %, a hundred 86 %, a thousand given names 31 % of persons.
#pragma once

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace gen {

inline std::vector<std::string> characters(std::string_view s) {
  std::vector<std::string> out;
  for (std::size_t k = 0; k < s.size();) {
    const auto b = static_cast<unsigned char>(s[k]);
    const std::size_t n = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    out.emplace_back(s.substr(k, n));
    k += n;
  }
  return out;
}

/// A list of words to draw from by weight.
struct Weighted {
  std::vector<std::string> words;
  std::vector<double> upto;  // running total
  void add(std::string word, double weight) {
    if (weight <= 0) return;
    words.push_back(std::move(word));
    upto.push_back((upto.empty() ? 0 : upto.back()) + weight);
  }
  /// @param unit 0 … 1
  const std::string& at(double unit) const {
    std::size_t low = 0, high = upto.size() - 1;
    const double want = unit * upto.back();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (upto[middle] > want)
        high = middle;
      else
        low = middle + 1;
    }
    return words[low];
  }
};

struct NameTables {
  Weighted surnames;
  Weighted characters_of[2][6];  // [female][decade: before 1960, 60s, 70s, 80s, 90s, from 2000]
  Weighted common[2];            // whole given names
  double common_share = 0.31;
  std::map<std::string, std::vector<std::string>> alike;  // characters that sound the same, by character
};

namespace detail {

inline const char* kSurnames =
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹"
    "熊金陆郝孔白崔康毛邱"
    "秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷"
    "祁时舒耿牟卜路詹关苗凌费纪靳盛"
    "童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符"
    "奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商"
    "蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺";
inline const char* kCompound = "欧阳 上官 司马 诸葛 司徒 尉迟 皇甫 慕容 令狐 东方";

// Characters of given names in groups that sound the same.
inline const char* kGroups =
    "明铭鸣名茗 华桦骅 国帼 建健剑鉴 军君均俊峻钧骏 伟玮炜纬苇 文雯纹闻 平萍苹评 英颖莹盈瑛滢 芳方 秀绣修 兰岚澜 红宏洪鸿虹弘 "
    "丽莉黎利力立历 静靖敬婧 强 勇永咏泳 杰洁捷婕"
    " 涛韬 超 斌彬滨宾 波博勃 辉晖惠慧会卉 刚钢岗 磊蕾垒 鹏朋 飞菲妃非 宇雨羽玉钰煜昱裕毓瑜愉 浩昊皓豪 海 云芸耘韵 霞夏 艳燕雁彦延岩妍研 "
    "玲灵琳林霖琳临凌菱龄玲陵 梅美媚玫"
    " 娟涓 敏民珉 琴勤秦沁 桂贵 珍真贞臻祯 凤奉风锋峰丰枫 春椿淳 香湘祥翔 荣蓉融 福富甫 兴星欣新馨鑫心昕 成诚承程城晟 志智芝之治致 光广 "
    "正政郑 东冬栋 学雪 生升胜盛声 金锦瑾今晋进"
    " 义艺亿依怡宜仪逸奕翼毅益 家佳嘉加 德 龙隆 权全泉 忠中钟 良亮梁靓 山珊杉 清青卿庆晴 世诗士施时石实 祖 顺舜 发 昌长常 才财彩 宝保葆 根 "
    "树书淑舒蜀 连莲廉怜 花 菊举聚 翠 巧乔俏"
    " 爱艾 月悦越岳玥 素肃苏 仙先贤娴弦 亚雅娅 丹 倩茜谦千 婷亭庭廷 娜 姗 雯 璐露路鹭 瑶遥尧 思司 梦孟 涵寒含晗 子紫梓姿 轩宣萱 泽择 "
    "晨辰臣 凯恺 旭绪 阳扬杨洋 天甜田 一 然冉 诺"
    " 琪琦奇祺启岐 可珂科 悠优有友佑 楠南男 薇维威微 朝潮 应映 绍少 大达 万婉晚 木牧沐 水 开 来 高 安 康 培沛佩 双霜爽 松颂 柏 森 "
    "源元媛圆远苑 江姜 河和贺荷合 川 洲周 朝 启 继纪季济"
    " 先 传 守 本 运 登 昭 照兆 朋 友 仁 礼 信 孝晓小筱肖霄 仲 叔 伯 廷 占战 双 喜习玺熙希曦 乐 春 夏 秋 冬 满 玉 芬 桃 杏 叶 蓝 彤同桐童 "
    "佳 姣娇骄 妮 妹 娥 凡 帆 尚 上 仕 豪";

inline std::vector<std::vector<std::string>> read_csv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace detail

inline NameTables synthetic_names() {
  NameTables t;
  const auto surnames = characters(detail::kSurnames);
  for (std::size_t k = 0; k < surnames.size(); ++k) {
    const double share = k < 10    ? 0.0435 * (1.7 - 0.14 * static_cast<double>(k)) / 1.07
                         : k < 100 ? 0.435 / (static_cast<double>(k) + 4) * 0.42
                                   : 0.136 / 200;
    t.surnames.add(surnames[k], share);
  }
  std::istringstream compound(detail::kCompound);
  for (std::string word; compound >> word;) t.surnames.add(word, 0.0001);
  std::istringstream groups(detail::kGroups);
  std::vector<std::string> all;
  for (std::string group; groups >> group;) {
    const auto members = characters(group);
    for (const auto& c : members) {
      all.push_back(c);
      for (const auto& other : members)
        if (other != c) t.alike[c].push_back(other);
    }
  }
  for (int female = 0; female < 2; ++female) {
    for (int decade = 0; decade < 6; ++decade)
      for (std::size_t k = 0; k < all.size(); ++k) {
        // Which characters are in fashion moves with sex and decade; how strongly they are preferred does not.
        const std::size_t rank = (k * 7919 + static_cast<std::size_t>(female * 131 + decade * 37) * 13) % all.size();
        t.characters_of[female][decade].add(all[k], std::pow(static_cast<double>(rank) + 12, -0.85));
      }
    for (std::size_t k = 0; k < 1000; ++k) {
      std::string name = all[(k * 31 + static_cast<std::size_t>(female) * 57) % all.size()];
      if (k % 4) name += all[(k * 97 + static_cast<std::size_t>(female) * 11 + 5) % all.size()];
      t.common[female].add(name, std::pow(static_cast<double>(k) + 6, -0.8));
    }
  }
  return t;
}

/// @param directory holds the three public tables
inline NameTables public_names(const std::string& directory) {
  NameTables t;
  const auto number = [](const std::string& s) { return std::atof(s.c_str()); };
  const auto families = detail::read_csv(directory + "/familyname.csv");
  for (std::size_t k = 1; k < families.size(); ++k) t.surnames.add(families[k][0], number(families[k][4]));
  std::map<std::string, std::vector<std::string>> by_sound;
  const auto given = detail::read_csv(directory + "/givenname.csv");
  for (std::size_t k = 1; k < given.size(); ++k) {
    const auto& row = given[k];
    std::string sound = row[1];
    while (!sound.empty() && sound.back() >= '0' && sound.back() <= '9') sound.pop_back();
    by_sound[sound].push_back(row[0]);
    const double male = number(row[3]), female = number(row[4]), both = male + female + 1;
    for (int decade = 0; decade < 6; ++decade) {
      const double n = number(row[static_cast<std::size_t>(6 + decade)]);
      t.characters_of[0][decade].add(row[0], n * male / both);
      t.characters_of[1][decade].add(row[0], n * female / both);
    }
  }
  for (const auto& [sound, members] : by_sound)
    for (const auto& c : members)
      for (const auto& other : members)
        if (other != c) t.alike[c].push_back(other);
  const auto common = detail::read_csv(directory + "/top1000name.prov.csv");
  for (std::size_t k = 1; k < common.size(); ++k) {
    t.common[0].add(common[k][0], number(common[k][1]));
    t.common[1].add(common[k][0], number(common[k][2]));
  }
  return t;
}

}  // namespace gen
