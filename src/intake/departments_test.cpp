// A file of every department that has to deliver, headed as such departments head them, read with the shipped pack.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "intake/testing/sample.h"

namespace shouwang::intake {
namespace {

using testing::Sample;
using testing::sample_code;
using testing::sample_id;

std::string id(int n) { return sample_id(n).full(); }

struct Reading {
  std::string_view dataset, file_name;
  std::string text;
  std::vector<std::pair<std::string_view, std::string>> values;  // field -> number or text of the first row
};

std::vector<Reading> readings() {
  return {
      {"subsidy_payment",
       "2026年10月一卡通发放明细.csv",
       "领款人,公民身份号码,补贴项目名称,到账日期,批次号,金额（元）,一卡通账号,代发结果\n张三," + id(1) +
           ",耕地地力补贴,2026/10/9,2026-10-01,\"1,234.56\",6228480000000000001,成功\n",
       {{"project", "farmland"}, {"amount", "123456"}, {"pay_day", "20735"}, {"state", "paid"}}},
      {"real_estate",
       "不动产登记信息.csv",
       "权利人姓名,权利人证件号码,不动产权证书号,登簿日期,用途,房屋性质,建筑面积(平方米),房屋坐落,权属状态\n张三," + id(1) +
           ",云(2020)云县不动产权第0001号,2020年3月5日,城镇住宅,市场化商品房,98.50,云县某小区1幢,现势\n",
       {{"use", "dwelling"}, {"nature", "commercial"}, {"area", "98500000"}, {"state", "current"}}},
      {"vehicle_register",
       "机动车登记.csv",
       "车主,车主身份证号,车牌号,机动车类型,使用性质,初次登记日期,机动车状态\n张三," + id(1) +
           ",云S12345,小型普通客车,家庭自用,20210506,正常\n",
       {{"kind", "car"}, {"usage", "private"}, {"state", "normal"}}},
      {"market_entity",
       "市场主体登记.csv",
       "经营者,经营者身份证号,统一社会信用代码,职务,企业名称,类型,注册资金（万元）,成立时间,经营状态\n张三," + id(1) +
           ",92530922MA6K000001,负责人,云县某某小卖部,个体户,5,2019-01-02,在业\n",
       {{"role", "owner"}, {"kind", "trader"}, {"capital", "5000000"}, {"state", "active"}}},
      {"bank_deposit",
       "存款理财查询结果.csv",
       "客户姓名,客户身份证号,银行账号,产品类型,查询日期,账户余额,开户行\n张三," + id(1) +
           ",6228480000000000001,定期,2026-10-31,52300.00,云县农商行\n",
       {{"kind", "fixed"}, {"balance", "5230000"}}},
      {"insurance_claim",
       "保险理赔10月.csv",
       "被保险人,被保险人身份证号,赔案编号,保险险种,出险日期,结案日期,赔款,承保公司\n张三," + id(1) +
           ",PA2026001,农险,2026-9-1,2026-10-2,3000,某财险\n",
       {{"kind", "farm"}, {"paid", "300000"}}},
      {"forest_ranger",
       "生态护林员花名册.csv",
       "护林员姓名,护林员身份证号,考核月份,是否在岗,月报酬,选聘日期,管护面积(亩)\n张三," + id(1) + ",2026年10月,是,800,2024-01-01,1200.5\n",
       {{"state", "on"}, {"pay", "80000"}, {"area", "1200500000"}}},
      {"road_survey",
       "农村道路排查.csv",
       "户编号,户主姓名,户主身份证号,排查时间,入户道路类型,是否险路,与村主干路距离(公里)\n" + sample_code(1) + ",张三," + id(1) +
           ",2026-10-01,泥土路,√,1.2\n",
       {{"surface", "earth"}, {"dangerous", "1"}, {"distance", "1200000"}}},
      {"income_survey",
       "住户收支调查2025.csv",
       "户编号,户主姓名,户主身份证号,调查年度,家庭常住人口,家庭可支配收入,工资收入,经营性净收入,生活消费支出\n" + sample_code(1) +
           ",张三," + id(1) + ",2025年,4人,48000,30000,-1200.50,31000\n",
       {{"year", "2025"}, {"residents", "4"}, {"income", "4800000"}, {"business", "-120050"}}},
      {"farm_machinery",
       "农机登记台账.csv",
       "机主姓名,机主身份证号,牌照号,农机类型,注册登记日期,标定功率,农机状态\n张三," + id(1) +
           ",云35-12345,联合收割机,2022.3.4,66.2,正常\n",
       {{"kind", "harvester"}, {"power", "66200000"}}},
  };
}

TEST(Departments, FilesAreRecognisedByTheirOwnHeadingsAndReadInFull) {
  for (const Reading& reading : readings()) {
    SCOPED_TRACE(reading.dataset);
    Sample s;
    const auto d = s.import_text(reading.text, reading.file_name);
    ASSERT_TRUE(d) << d.error().text();
    EXPECT_EQ(d->dataset, reading.dataset);
    EXPECT_THAT(d->receipt.unknown_columns, ::testing::IsEmpty());
    for (const QuarantinedRow& row : s.quarantine(*d)) ADD_FAILURE() << row.field << row.reason;
    const auto rows = s.store.live(std::string(reading.dataset));
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0]->row.match, MatchState::kMatched);
    const policy::Dataset& dataset = *testing::china_pack().dataset(reading.dataset);
    for (const auto& [name, value] : reading.values)
      for (std::size_t k = 0; k < dataset.fields.size(); ++k)
        if (dataset.fields[k].name == name) {
          const Cell& cell = rows[0]->cells[k];
          EXPECT_EQ(cell.form == Cell::Form::kNumber ? std::to_string(cell.number) : cell.text, value) << name;
        }
    // What gives a person or an account away is never kept in the clear.
    for (std::size_t k = 0; k < dataset.fields.size(); ++k) {
      if (is_sealed(dataset.fields[k])) {
        EXPECT_NE(rows[0]->cells[k].form, Cell::Form::kText) << dataset.fields[k].name;
      }
    }
  }
}

TEST(Departments, AllTwentyHaveADataset) {
  std::set<std::string> owners;
  for (const auto& [dataset_id, dataset] : testing::china_pack().datasets) owners.insert(dataset.owner);
  for (const char* department :
       {"教育部门",     "公安部门",     "民政部门", "财政部门",     "人力资源社会保障部门", "自然资源部门", "住房城乡建设部门",
        "农业农村部门", "交通运输部门", "水利部门", "卫生健康部门", "应急管理部门",         "市场监管部门", "林草部门",
        "医保部门",     "统计调查部门", "残联",     "人民银行",     "金融监管部门",         "乡村振兴部门"})
    EXPECT_TRUE(owners.contains(department)) << department;
}

TEST(Departments, SayHowLongRowsAreKeptHowOftenTheyComeAndWhatIsOnlyADefault) {
  const std::set<std::string_view> assets{"real_estate", "vehicle_register", "market_entity", "bank_deposit", "farm_machinery"};
  for (const auto& [dataset_id, dataset] : testing::china_pack().datasets) {
    EXPECT_EQ(dataset.sensitivity == policy::DataClass::kAsset, assets.contains(dataset_id)) << dataset_id;
    EXPECT_FALSE(dataset.defaults.empty()) << dataset_id;
    EXPECT_GE(dataset.retention_months, 12) << dataset_id;
    if (dataset.interval.unit == policy::Interval::Unit::kMonth) {
      EXPECT_LE(dataset.fresh_days, 60) << dataset_id;
    }
  }
}

}  // namespace
}  // namespace shouwang::intake
