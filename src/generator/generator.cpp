#include "generator/generator.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <optional>

#include "base/parallel.h"
#include "generator/files.h"
#include "generator/findings.h"
#include "generator/misspell.h"
#include "generator/people.h"
#include "generator/records.h"
#include "generator/render.h"
#include "generator/truth.h"

namespace shouwang::generator {
namespace {

namespace fs = std::filesystem;

// Work is cut into blocks of households, and blocks into rounds; neither depends on the number of threads, so neither does a byte.
constexpr std::uint32_t kBlock = 512;
constexpr std::uint32_t kBlocksPerRound = 16;

constexpr std::uint64_t kStreamRender = 5, kStreamShuffle = 6, kStreamStranger = 7, kStreamWeight = 8, kStreamTwice = 12;
constexpr int kRegionBase = 999'000;  // never assigned; the county's last three digits are added for registered persons

struct File {
  const Layout* layout = nullptr;
  Form form = Form::kCsvUtf8;
  std::size_t month = 0;
  std::string path;   // relative
  std::string title;  // for the truth: the path
  std::unique_ptr<Renderer> renderer;
  std::unique_ptr<OutputFile> out;
  std::string truth;  // lines of truth/rows.csv of the round at hand
  std::string links;  // … of truth/links.csv
  bool of_persons = false;
  std::int64_t rows = 0, sequence = 0, total = 0;
  std::array<std::int64_t, kDirtMix.size()> dirty{};
  std::optional<Error> error;
};

// A person who stands in the registry in two households.
struct Twice {
  std::uint32_t household, member, again, again_member;  // in the block
  std::string how;
};

struct Block {
  std::vector<Household> households;
  std::vector<Twice> twice;
  std::vector<Plan> plans;
  std::vector<std::string> codes;
  std::vector<RowBuffer> buffers;  // one a file
  std::string at_risk, errors;
  std::array<std::int64_t, kRisks> risks{};
  std::map<std::string_view, std::int64_t> discoveries, wrong;  // households by rule
  std::int64_t households_at_risk = 0, persons = 0;
  std::optional<Error> error;
};

Result<void> write_text(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) return fail(ErrorCode::kIo, "无法写入文件“" + path.filename().string() + "”，请检查磁盘空间和目录权限");
  return {};
}

std::string readme(const Options& o, const World& world) {
  std::string out;
  out += "本目录全部为合成数据\r\n\r\n";
  out += "这里的每一户、每一个人、每一条部门记录都由程序随机生成，与任何真实的人和家庭无关。\r\n";
  out += "身份证号码使用从未分配的行政区划前缀 999，电话号码为虚构（第 4 至 7 位均为 0000）。数据仅供试用、培训和测试。\r\n\r\n";
  out += "registry/          户信息、人口信息、农户家庭收入、三保障排查（先导入户信息和人口信息）\r\n";
  out += "年-月/             各部门当月报送的文件，含真实报送中常见的格式差异和差错\r\n";
  out += "truth/at_risk.csv  应被发现的风险户：户编号、规则、数值、标准、原因（以判断日计）\r\n";
  out += "truth/errors.csv   应被发现的户籍和采集差错：户编号、规则、说明\r\n";
  out += "truth/rows.csv     部门文件每一行说的是谁：文件、行号、户编号、证件号码（不在库的人为空）、差错种类\r\n";
  out += "truth/links.csv    逐人报送的文件每一行说的是谁：文件、行号、证件号码（不在库的人为空）、差错种类、辅助列的差异\r\n";
  out += "truth/duplicates.csv  户册中重复登记的人：两处的证件号码、两处有何不同\r\n\r\n";
  out += "户数 " + std::to_string(o.households) + "，判断日 " + world.as_of.iso() + "，月数 " + std::to_string(o.months) + "，种子 " +
         std::to_string(o.seed) + "\r\n";
  return out;
}

Result<World> make_world(const Options& o, const std::vector<registry::Division>& divisions, const Limits& limits) {
  World world;
  world.seed = o.seed;
  world.as_of = o.as_of;
  world.income_floor = limits.floor;
  world.dibao = limits.dibao;
  std::map<std::int64_t, const registry::Division*> by_code;
  for (const auto& d : divisions)
    if (d.last_day >= o.as_of) by_code[d.code] = &d;
  for (const auto& [code, d] : by_code) {
    if (d->level != 5 || (o.county != 0 && registry::county_of(code) != o.county)) continue;
    // Statistical units without farm households.
    if (d->name.find("监狱") != std::string::npos || d->name.find("虚拟") != std::string::npos) continue;
    const auto township = by_code.find(d->parent);
    const auto county = by_code.find(static_cast<std::int64_t>(registry::county_of(code)) * 1'000'000);
    if (township == by_code.end() || county == by_code.end())
      return fail(ErrorCode::kInvalidArgument, "行政区划数据缺少村“" + d->name + "”的上级，请换用完整的区划文件");
    Village v;
    v.code = code;
    v.county = registry::county_of(code);
    v.name = d->name;
    v.township_name = township->second->name;
    v.county_name = county->second->name;
    world.villages.push_back(std::move(v));
  }
  if (!world.villages.empty()) {
    const auto city = by_code.find(world.villages.front().code / 100'000'000 * 100'000'000);
    world.city_name = city == by_code.end() ? world.villages.front().county_name : city->second->name;
  }
  if (world.villages.empty())
    return fail(ErrorCode::kInvalidArgument, o.county == 0
                                                 ? "行政区划数据中没有村级单位，请换用完整的区划文件"
                                                 : "行政区划数据中没有 " + std::to_string(o.county) + " 的村级单位，请核对县代码");
  std::uint64_t all = 0;
  std::vector<std::uint64_t> weights;
  for (const Village& v : world.villages) {
    weights.push_back(60 + Random(o.seed, kStreamWeight, static_cast<std::uint64_t>(v.code)).below(100));
    all += weights.back();
  }
  std::uint64_t before = 0;
  for (std::size_t k = 0; k < world.villages.size(); ++k) {
    Village& v = world.villages[k];
    const auto share = [&](std::uint64_t w) { return static_cast<std::uint32_t>(static_cast<std::uint64_t>(o.households) * w / all); };
    v.first = share(before);
    before += weights[k];
    v.count = share(before) - v.first;
    v.groups = static_cast<std::uint8_t>(std::clamp(v.count / 35, 1u, 29u));
    if (world.counties.empty() || world.counties.back() != v.county) {
      world.counties.push_back(v.county);
      world.county_first.push_back(static_cast<std::int32_t>(v.first));
    }
  }
  return world;
}

class Sampler {
 public:
  Sampler(const Options& options, World world, Thresholds thresholds, Limits limits)
      : options_(options),
        world_(std::move(world)),
        thresholds_(std::move(thresholds)),
        limits_(std::move(limits)),
        maker_(world_, thresholds_, limits_, options.months),
        ids_(options.seed) {}

  Result<void> open(const policy::Pack& pack);
  Result<Summary> run(const Progress& progress);

 private:
  std::size_t file_index(Feed feed, std::size_t month) const { return file_numbers_[static_cast<std::size_t>(feed)][month]; }
  Result<void> give_ids(Block& block);
  void people(Block& block, std::uint32_t first);
  void hold_twice(Block& block, std::uint32_t first) const;
  void records(Block& block);
  void write(std::size_t file_number, std::vector<Block>& blocks, std::size_t used, std::uint32_t first_block);
  void write_row(File& file, std::string_view cells, const RowTruth& truth, const std::vector<Block>& blocks, std::uint32_t first);
  Result<void> finish(File& file);

  const Options& options_;
  World world_;
  Thresholds thresholds_;
  Limits limits_;
  RecordMaker maker_;
  IdNumbers ids_;
  std::vector<File> files_;
  std::array<std::array<std::size_t, 12>, kFeeds> file_numbers_{};  // into files_; a yearly file stands for all months
  std::ofstream rows_, links_, twice_, at_risk_, errors_;
};

Result<void> Sampler::open(const policy::Pack& pack) {
  std::error_code problem;
  fs::create_directories(options_.directory / "registry", problem);
  fs::create_directories(options_.directory / "truth", problem);
  const auto once = [](const Layout& layout) { return layout.once || layout.department.empty(); };
  std::size_t files = 0;
  for (int m = 0; m < options_.months; ++m)
    for (const Layout& layout : layouts())
      file_numbers_[static_cast<std::size_t>(layout.feed)][static_cast<std::size_t>(m)] =
          once(layout) && m > 0 ? file_index(layout.feed, 0) : files++;
  files_.resize(files);
  Mix mix = options_.mix;
  mix.dirt_scale = static_cast<std::uint32_t>(std::lround(options_.dirt * mix.dirt_scale));
  const std::string& place = options_.county == 0 ? world_.city_name : world_.villages.front().county_name;
  for (const Layout& layout : layouts()) {
    const bool registry = layout.department.empty();
    for (int m = 0; m < (once(layout) ? 1 : options_.months); ++m) {
      const Date month = maker_.first_month().plus_months(m);
      const std::string compact = month_text(month, DateForm::kCompact);
      File& file = files_[file_index(layout.feed, static_cast<std::size_t>(m))];
      file.layout = &layout;
      file.of_persons = !registry && pack.dataset(layout.dataset)->entity == policy::Entity::kPerson;
      file.month = static_cast<std::size_t>(m);
      file.form = layout.form == Form::kXlsx && !options_.spreadsheets ? Form::kCsvUtf8Bom : layout.form;
      const std::string extension = file.form == Form::kXlsx ? ".xlsx" : ".csv";
      const std::string folder = registry ? "registry" : month_text(month, DateForm::kIso);
      file.path =
          folder + "/" +
          (registry ? std::string(layout.document) : std::string(layout.department) + "_" + std::string(layout.document) + "_" + compact) +
          extension;
      fs::create_directories(options_.directory / folder, problem);
      ASSIGN_OR_RETURN(auto columns, columns_of(layout, pack));
      FileHead head;
      if (file.form == Form::kXlsx)
        head.titles = {place + month_text(month, DateForm::kChinese) + std::string(layout.document),
                       "填报单位：" + place + std::string(layout.department) + "    数据月份：" + month_text(month, DateForm::kChinese)};
      if (layout.sequence) head.headings.push_back("序号");
      for (const Column& c : columns) head.headings.push_back(c.heading);
      for (const Beside column : layout.beside) head.headings.emplace_back(heading_of(column));
      file.renderer = std::make_unique<Renderer>(layout, file.form, std::move(columns), mix);
      ASSIGN_OR_RETURN(file.out, OutputFile::open(options_.directory / file.path, file.form, head, world_.as_of));
    }
  }
  rows_.open(options_.directory / "truth" / "rows.csv", std::ios::binary);
  rows_ << "\xEF\xBB\xBF"
           "file,line,household_code,id_number,dirt\r\n";
  links_.open(options_.directory / "truth" / "links.csv", std::ios::binary);
  links_ << "\xEF\xBB\xBF"
            "file,line,id_number,dirt,beside\r\n";
  twice_.open(options_.directory / "truth" / "duplicates.csv", std::ios::binary);
  twice_ << "\xEF\xBB\xBF"
            "first,second,difference\r\n";
  at_risk_.open(options_.directory / "truth" / "at_risk.csv", std::ios::binary);
  at_risk_ << "\xEF\xBB\xBF"
              "household_code,rule,value,limit,why\r\n";
  errors_.open(options_.directory / "truth" / "errors.csv", std::ios::binary);
  errors_ << "\xEF\xBB\xBF"
             "household_code,rule,why\r\n";
  return write_text(options_.directory / "README.txt", "\xEF\xBB\xBF" + readme(options_, world_));
}

void Sampler::people(Block& block, std::uint32_t first) {
  const std::uint32_t last = std::min(first + kBlock, static_cast<std::uint32_t>(options_.households));
  block.households.resize(last - first);
  block.plans.resize(block.households.size());
  block.codes.resize(block.households.size());
  for (std::uint32_t n = first; n < last; ++n) {
    make_household(world_, n, block.households[n - first]);
  }
  hold_twice(block, first);
  for (std::uint32_t n = first; n < last; ++n) {
    Household& h = block.households[n - first];
    block.plans[n - first] = plan_household(world_, thresholds_, limits_, options_.mix, maker_.first_month(), h);
    block.codes[n - first] = h.code(world_.villages[h.village].county);
  }
}

// Some ordinary families have a grown-up of another family among them, with a number of his own here and more or less the same name.
void Sampler::hold_twice(Block& block, std::uint32_t first) const {
  block.twice.clear();
  auto& all = block.households;
  const auto ordinary = [](const Household& h) {
    return h.kind == Kind::kGeneral && h.monitored == Monitored::kNone && h.assistance == Assistance::kNone;
  };
  const auto taken = [&](std::uint32_t k) {
    return std::any_of(block.twice.begin(), block.twice.end(), [&](const Twice& t) { return t.household == k || t.again == k; });
  };
  for (std::uint32_t k = 0; k < all.size(); ++k) {
    Random random(options_.seed, kStreamTwice, first + k);
    if (!random.chance(options_.mix.held_twice, 10'000) || !ordinary(all[k]) || all.size() < 2) continue;
    const auto grown = [](const Person& p) { return p.age >= 24 && p.age <= 55 && p.schooling <= 1 && p.disability_grade == 0; };
    const auto size = static_cast<std::uint32_t>(all.size());
    std::uint32_t from = (k + 1 + random.below(std::min(size - 1, 80u))) % size;
    const auto fits = [&] {
      return from != k && !taken(from) && ordinary(all[from]) && std::any_of(all[from].members.begin(), all[from].members.end(), grown);
    };
    for (int tries = 0; tries < 20 && !fits(); ++tries) from = (from + 1) % size;
    if (taken(k) || !fits()) continue;
    const auto& members = all[from].members;
    const auto who = std::find_if(members.begin(), members.end(), grown);
    Twice twice{from, static_cast<std::uint32_t>(who - members.begin()), k, static_cast<std::uint32_t>(all[k].members.size()), {}};
    Person p = *who;
    p.relation = kBrotherOrSister;
    p.working = false;
    p.wage_month = 0;
    const auto differs = [&](std::string_view how) { twice.how += (twice.how.empty() ? "" : "+") + std::string(how); };
    switch (random.below(10)) {
      case 0:
      case 1:
      case 2:
        if (auto name = homophone(p.name, random)) {
          p.name = std::move(*name);
          differs(rate_of(Dirt::kHomophone).name);
        }
        break;
      case 3:
        p.name = other_character(p.name, random);
        differs(rate_of(Dirt::kCharacter).name);
        break;
      default:
        break;
    }
    if (random.chance(400)) {
      p.birth = random.chance(500) ? p.birth.plus_days(-random.between(20, 48)) : p.birth.plus_months(random.chance(500) ? 12 : -12);
      p.age = static_cast<std::uint8_t>(age_on(p.birth, world_.as_of));
      differs("birth");
    }
    differs("number");
    // Nobody becomes poorer on paper by it.
    for (Income* income : {&all[k].current, &all[k].previous}) set_net(*income, income->net() * (all[k].size() + 1) / all[k].size());
    all[k].members.push_back(std::move(p));
    block.twice.push_back(std::move(twice));
  }
}

Result<void> Sampler::give_ids(Block& block) {
  for (Household& h : block.households) {
    const int region = kRegionBase + world_.villages[h.village].county % 1000;
    for (Person& p : h.members) {
      ASSIGN_OR_RETURN(p.id, ids_.next(region, p.birth, p.sex));
    }
    block.persons += h.size();
  }
  return {};
}

void Sampler::records(Block& block) {
  class Sink final : public RowSink {
   public:
    Sink(Sampler& sampler, Block& block) : sampler_(sampler), block_(block) {}
    void take(Feed feed, std::size_t month, const Row& row) override {
      const std::size_t at = sampler_.file_index(feed, month);
      // Each row has a stream of its own: what the threads do at the same time cannot mix.
      Random random(sampler_.options_.seed, kStreamRender + (static_cast<std::uint64_t>(at) << 8),
                    static_cast<std::uint64_t>(household_->number) << 8 | count_++ % 256);
      Random other(sampler_.options_.seed, kStreamStranger, random.next());
      const Date birth = sampler_.world_.as_of.plus_days(-other.between(4000, 29'000));
      const auto& villages = sampler_.world_.villages;
      const ResidentId stranger = ResidentId::make(kRegionBase, birth, static_cast<int>(other.below(1000)));
      const About about{*household_, villages[household_->village], villages[other.below(static_cast<std::uint32_t>(villages.size()))],
                        stranger};
      sampler_.files_[at].renderer->render(row, about, random, block_.buffers[at]);
    }
    void next(const Household& household) {
      household_ = &household;
      count_ = 0;
    }

   private:
    const Household* household_ = nullptr;
    Sampler& sampler_;
    Block& block_;
    std::uint32_t count_ = 0;
  };
  block.buffers.resize(files_.size());
  for (RowBuffer& b : block.buffers) b.clear();
  Sink sink(*this, block);
  Facts facts;
  for (std::size_t k = 0; k < block.households.size(); ++k) {
    const Household& h = block.households[k];
    sink.next(h);
    maker_.make(h, block.plans[k], sink, facts);
    const auto truths = truth_of(world_, thresholds_, h, facts);
    for (const Truth& t : truths) {
      const auto risk = static_cast<std::size_t>(t.risk);
      ++block.risks[risk];
      block.at_risk += block.codes[k] + "," + thresholds_.rules[risk] + "," + t.value + "," + t.limit + "," + t.why + "\r\n";
    }
    const Standing standing(world_, limits_, h, facts);
    const auto further = discoveries_of(standing, truths);
    for (const std::string_view rule : further) {
      ++block.discoveries[rule];
      block.at_risk += block.codes[k] + "," + std::string(rule) + ",,," + limits_.rules.find(rule)->second + "\r\n";
    }
    for (const std::string_view rule : errors_of(standing)) {
      ++block.wrong[rule];
      block.errors += block.codes[k] + "," + std::string(rule) + "," + limits_.rules.find(rule)->second + "\r\n";
    }
    block.households_at_risk += truths.empty() && further.empty() ? 0 : 1;
  }
}

void Sampler::write_row(File& file, std::string_view cells, const RowTruth& truth, const std::vector<Block>& blocks, std::uint32_t first) {
  std::array<FileCell, kMaxFields + 1> row{};
  std::size_t n = 0;
  std::string sequence;
  if (file.layout->sequence) {
    sequence = truth.dirt == Dirt::kEmptyRow || truth.dirt == Dirt::kTotalRow ? "" : std::to_string(++file.sequence);
    row[n++] = {file.form == Form::kXlsx ? RowBuffer::kNumber : RowBuffer::kText, sequence};
  }
  while (!cells.empty()) {
    const std::size_t end = cells.find('\x1F');
    row[n++] = {cells[0], cells.substr(1, end - 1)};
    cells.remove_prefix(end + 1);
  }
  if (auto written = file.out->row({row.data(), n}); !written) {
    if (!file.error) file.error = std::move(written).error();
    return;
  }
  ++file.dirty[static_cast<std::size_t>(truth.dirt)];
  if (truth.dirt != Dirt::kEmptyRow && truth.dirt != Dirt::kTotalRow) ++file.rows;
  file.total += truth.total;
  if (file.layout->department.empty()) return;  // the registry is the truth itself
  if (file.of_persons && truth.dirt != Dirt::kEmptyRow && truth.dirt != Dirt::kTotalRow) {
    file.links += file.path;
    file.links += ',';
    file.links += std::to_string(file.out->line());
    file.links += ',';
    if (truth.person) file.links += truth.person.full();
    file.links += ',';
    file.links += rate_of(truth.dirt).name;
    char separator = ',';
    for (const SideRate& side : kSideMix)
      if (truth.sides >> static_cast<unsigned>(side.kind) & 1u) {
        file.links += separator;
        file.links += side.name;
        separator = '+';
      }
    file.links += separator == ',' ? ",\r\n" : "\r\n";
  }
  file.truth += file.path;
  file.truth += ',';
  file.truth += std::to_string(file.out->line());
  file.truth += ',';
  if (truth.household != RowTruth::kNobody)
    file.truth += blocks[(truth.household - first) / kBlock].codes[(truth.household - first) % kBlock];
  file.truth += ',';
  if (truth.person) file.truth += truth.person.full();
  file.truth += ',';
  file.truth += rate_of(truth.dirt).name;
  file.truth += "\r\n";
}

void Sampler::write(std::size_t file_number, std::vector<Block>& blocks, std::size_t used, std::uint32_t first_block) {
  File& file = files_[file_number];
  file.truth.clear();
  file.links.clear();
  const bool registry = file.layout->department.empty();
  std::string blank;
  for (std::size_t k = 0; k < file.layout->columns(); ++k) blank += std::string(1, RowBuffer::kText) + '\x1F';
  std::vector<std::uint32_t> order;
  for (std::size_t b = 0; b < used; ++b) {
    const RowBuffer& buffer = blocks[b].buffers[file_number];
    order.resize(buffer.rows.size());
    for (std::uint32_t k = 0; k < order.size(); ++k) order[k] = k;
    if (!registry) {
      // Departments do not sort by our households.
      Random random(options_.seed, kStreamShuffle + (static_cast<std::uint64_t>(file_number) << 8), first_block + b);
      for (std::size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[random.below(static_cast<std::uint32_t>(k))]);
    }
    for (const std::uint32_t k : order) {
      const std::uint32_t begin = k == 0 ? 0 : buffer.rows[k - 1].end;
      write_row(file, std::string_view(buffer.cells).substr(begin, buffer.rows[k].end - begin), buffer.rows[k], blocks,
                first_block * kBlock);
      if (file.layout->empty_every != 0 && file.rows % file.layout->empty_every == 0) {
        RowTruth empty;
        empty.dirt = Dirt::kEmptyRow;
        write_row(file, blank, empty, blocks, 0);
      }
    }
  }
}

Result<void> Sampler::finish(File& file) {
  if (file.error) return Failure(std::move(*file.error));
  if (file.layout->total && file.rows > 0) {
    std::string cells;
    for (std::size_t k = 0; k < file.layout->columns(); ++k) {
      cells += k == file.renderer->total_column() && file.form == Form::kXlsx ? RowBuffer::kNumber : RowBuffer::kText;
      if (k == 0) cells += "合计";
      if (k == file.renderer->total_column()) cells += Money::from_fen(file.total).text();
      cells += '\x1F';
    }
    RowTruth total;
    total.dirt = Dirt::kTotalRow;
    file.truth.clear();
    write_row(file, cells, total, {}, 0);
    rows_ << file.truth;
  }
  return file.out->close();
}

Result<Summary> Sampler::run(const Progress& progress) {
  Summary summary;
  summary.households = options_.households;
  const unsigned threads = options_.threads == 0 ? available_threads() : options_.threads;
  const auto blocks_in_all = (static_cast<std::uint32_t>(options_.households) + kBlock - 1) / kBlock;
  std::vector<Block> blocks(kBlocksPerRound);
  std::array<std::int64_t, kRisks> risks{};
  for (std::uint32_t first = 0; first < blocks_in_all; first += kBlocksPerRound) {
    const std::size_t used = std::min(kBlocksPerRound, blocks_in_all - first);
    parallel_for(used, threads, [&](std::size_t b, unsigned) { people(blocks[b], (first + static_cast<std::uint32_t>(b)) * kBlock); });
    for (std::size_t b = 0; b < used; ++b) {
      blocks[b].at_risk.clear();
      blocks[b].errors.clear();
      blocks[b].discoveries.clear();
      blocks[b].wrong.clear();
      blocks[b].risks = {};
      blocks[b].households_at_risk = blocks[b].persons = 0;
      RETURN_IF_ERROR(give_ids(blocks[b]));
    }
    parallel_for(used, threads, [&](std::size_t b, unsigned) { records(blocks[b]); });
    parallel_for(files_.size(), threads, [&](std::size_t f, unsigned) { write(f, blocks, used, first); });
    for (const File& file : files_) {
      rows_ << file.truth;
      links_ << file.links;
    }
    for (std::size_t b = 0; b < used; ++b) {
      const auto& households = blocks[b].households;
      for (const Twice& t : blocks[b].twice)
        twice_ << households[t.household].members[t.member].id.full() << ',' << households[t.again].members[t.again_member].id.full() << ','
               << t.how << "\r\n";
      at_risk_ << blocks[b].at_risk;
      errors_ << blocks[b].errors;
      for (const auto& [rule, n] : blocks[b].discoveries) summary.at_risk[std::string(rule)] += n;
      for (const auto& [rule, n] : blocks[b].wrong) summary.errors[std::string(rule)] += n;
      for (std::size_t k = 0; k < kRisks; ++k) risks[k] += blocks[b].risks[k];
      summary.households_at_risk += blocks[b].households_at_risk;
      summary.persons += blocks[b].persons;
    }
    if (progress)
      progress(std::min<std::int64_t>(options_.households, static_cast<std::int64_t>(first + used) * kBlock), options_.households);
  }
  for (File& file : files_) {
    RETURN_IF_ERROR(finish(file));
    summary.files.push_back({file.path, std::string(file.layout->dataset), std::string(form_name(file.form)), file.rows});
    for (std::size_t k = 1; k < kDirtMix.size(); ++k)
      if (file.dirty[k] != 0) summary.dirty[std::string(kDirtMix[k].name)] += file.dirty[k];
  }
  for (std::size_t k = 0; k < kRisks; ++k)
    if (!thresholds_.rules[k].empty()) summary.at_risk[thresholds_.rules[k]] = risks[k];
  rows_.close();
  links_.close();
  twice_.close();
  at_risk_.close();
  errors_.close();
  if (!rows_ || !links_ || !twice_ || !at_risk_ || !errors_) return fail(ErrorCode::kIo, "无法写入 truth 目录中的文件，请检查磁盘空间");
  return summary;
}

Result<void> check(const Options& o) {
  const auto bad = [](std::string message) { return fail(ErrorCode::kInvalidArgument, std::move(message)); };
  if (o.households < 1'000 || o.households > 500'000) return bad("户数应在 1000 到 500000 之间");
  if (o.months < 1 || o.months > 12) return bad("月数应在 1 到 12 之间");
  if (!(o.dirt >= 0 && o.dirt <= 10)) return bad("差错比例应在 0 到 10 之间");
  if (o.as_of != o.as_of.last_of_month()) return bad("判断日应为某月的最后一天，例如 2026-10-31");
  if (o.as_of < *Date::from_ymd(2016, 1, 1) || o.as_of > *Date::from_ymd(2037, 12, 31)) return bad("判断日应在 2016 年到 2037 年之间");
  if (o.county != 0 && (o.county < 100'000 || o.county > 999'999)) return bad("县代码应为 6 位");
  std::error_code problem;
  if (fs::exists(o.directory, problem) && !fs::is_empty(o.directory, problem))
    return fail(ErrorCode::kConflict, "目录“" + o.directory.filename().string() + "”不是空的，请换一个目录");
  return {};
}

}  // namespace

Result<Summary> generate(const Options& options, const std::vector<registry::Division>& divisions, const policy::Pack& pack,
                         const Progress& progress) {
  RETURN_IF_ERROR(check(options));
  ASSIGN_OR_RETURN(auto thresholds, Thresholds::of(pack, options.as_of));
  ASSIGN_OR_RETURN(auto limits, Limits::of(pack, options.as_of));
  ASSIGN_OR_RETURN(auto world, make_world(options, divisions, limits));
  Sampler sampler(options, std::move(world), std::move(thresholds), std::move(limits));
  RETURN_IF_ERROR(sampler.open(pack));
  return sampler.run(progress);
}

}  // namespace shouwang::generator
