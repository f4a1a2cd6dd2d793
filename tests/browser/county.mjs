// A county of its own for one test: sample data, people at every level, and a server whose clock can be moved. Everything is thrown
// away afterwards. Needs SHOUWANG_BINARY.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const kRoot = fileURLToPath(new URL('../..', import.meta.url))
const kCounty = '530922'
const kAsOf = '2026-10-31'
const kHouseholds = 1000

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** Rows of one of the sample's files by their column titles. The generator quotes nothing in these files. */
function readCsv(path) {
  const [head, ...lines] = readFileSync(path, 'utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i], value])))
}

export class County {
  /** @param begin the moment at which the server's clock starts, in ms */
  static async make(begin) {
    const binary = process.env.SHOUWANG_BINARY
    if (!binary) throw new Error('SHOUWANG_BINARY is not set: the path of the program')
    const county = new County()
    county.binary = binary
    county.directory = mkdtempSync(join(tmpdir(), 'shouwang-browser-'))
    county.data = join(county.directory, 'data')
    county.sample = join(county.directory, 'sample')
    county.port = await freePort()
    county.url = `http://127.0.0.1:${county.port}`
    county.now = begin
    const call = (...words) => county.call(...words)
    execFileSync(binary, ['generate', '--households', String(kHouseholds), '--county', kCounty, '--as-of', kAsOf, '--months', '1', '--errors', 'tests/functional/mix.yaml', '--out', county.sample, '--quiet'], { cwd: kRoot })
    call('migrate', '--quiet')
    call('divisions', 'import', 'packs/yunnan-lincang/divisions/530900.csv', '--quiet')
    call('import', '--county', kCounty, '--quiet', join(county.sample, 'registry'))
    call('import', '--county', kCounty, '--quiet', join(county.sample, kAsOf.slice(0, 7)))
    call('screen', '--as-of', kAsOf, '--quiet')
    return county
  }

  call(...words) {
    return execFileSync(this.binary, ['--data', this.data, ...words], { cwd: kRoot, encoding: 'utf8' })
  }

  /** Makes an account; returns its one-time password. */
  addUser(login, role, division, name, dataset = '') {
    const said = this.call('user', 'add', login, '--name', name, '--role', role, '--division', division, ...(dataset ? ['--dataset', dataset] : []))
    return /密码[^：:]*[：:]\s*(\S+)/.exec(said)[1]
  }

  /**
   * Households in which nothing stands out: not monitored, no lead of a screening, the head able to work. Those of the village that
   * has most of them, as {code, head, village, group}.
   */
  quietHouseholds() {
    const registry = (name) => readCsv(join(this.sample, 'registry', name))
    const noted = new Set(readCsv(join(this.sample, 'truth', 'at_risk.csv')).map((row) => row.household_code))
    const heads = new Map(registry('人口信息.csv').filter((p) => p.与户主关系 === '户主' && p.劳动技能 === '普通劳动力').map((p) => [p.户编号, p.姓名]))
    const villages = new Map()
    for (const row of registry('户信息.csv')) {
      const head = heads.get(row.户编号)
      if (!head || noted.has(row.户编号) || row.监测对象类别 !== '非监测对象' || row.户类型 !== '脱贫户') continue
      const of = villages.get(row.行政村代码) ?? []
      villages.set(row.行政村代码, [...of, { code: row.户编号, head, village: row.行政村代码, group: row.村民小组 }])
    }
    return [...villages.values()].sort((a, b) => b.length - a.length)[0] ?? []
  }

  async start() {
    const env = { ...process.env, SHOUWANG_CLOCK_OFFSET_MS: String(this.now - Date.now()) }
    this.process = spawn(this.binary, ['--data', this.data, 'serve', '--port', String(this.port)], { cwd: kRoot, env, stdio: ['ignore', 'pipe', 'inherit'] })
    this.ended = new Promise((resolve) => this.process.once('exit', resolve))
    for await (const line of createInterface({ input: this.process.stdout })) if (line.includes(this.url)) return
    throw new Error('the server did not start')
  }

  async halt() {
    this.process?.kill('SIGTERM')
    await this.ended
    this.process = undefined
  }

  /** The same server some days later. Sessions do not outlast it. */
  async later(days) {
    await this.halt()
    this.now += days * 86_400_000
    await this.start()
  }

  async stop() {
    await this.halt()
    rmSync(this.directory, { recursive: true, force: true })
  }
}
