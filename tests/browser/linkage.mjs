// Steps around who is who: doubtful rows of a real delivery answered by keyboard, persons held twice merged, a reported death carried
// out; each taken back again, so that the steps of other tests find the county as it was.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { overflow, picture, settings, settled } from './browser.mjs'

const kDoubtful = 40 // rows of one delivery that number and name do not settle
const kPlain = 150
// Characters that sound alike: how a clerk spells a name heard on the telephone.
const kHeard = { 建: '健', 英: '瑛', 芳: '方', 文: '雯', 明: '铭', 军: '君', 玉: '钰', 平: '萍', 志: '智', 林: '琳', 云: '芸', 红: '虹', 梅: '玫', 丽: '莉', 新: '欣', 成: '诚', 永: '勇', 珍: '真', 学: '雪', 东: '冬', 辉: '晖', 福: '富', 秀: '绣', 兰: '岚' }
/** Each size works on people of its own: what somebody settles holds for all files to come. */
const shareOf = (size, rows, n) => rows.slice(size.name === 'phone' ? n : 0, size.name === 'phone' ? 2 * n : n)

/** The generator quotes nothing in these files. */
function register(name) {
  const [head, ...lines] = readFileSync(join(settings.sample, 'registry', name), 'utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/)
  const titles = head.split(',')
  return { titles, rows: lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [titles[i], value]))) }
}
function heard(name) {
  for (let k = name.length - 1; k > 0; k -= 1) if (kHeard[name[k]]) return name.slice(0, k) + kHeard[name[k]] + name.slice(k + 1)
  return ''
}
function csv(lines) {
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf8')
}
async function open(page, path) {
  await page.goto(settings.url + path)
  await page.locator('main').locator('h1, .panel').first().waitFor()
  await settled(page)
}
async function look(page, size, name) {
  await picture(page, size, name)
  assert.equal(await overflow(page), 0, `${name} is wider than the screen`)
}

/** A delivery handed in by the program of this browser; returns its id. */
async function take(page, dataset, name, content) {
  const api = `${settings.url}/api/v1`
  const { csrf } = await (await page.request.get(`${api}/session`)).json()
  const answer = await page.request.post(`${api}/deliveries`, { multipart: { dataset, file: { name, mimeType: 'text/csv', buffer: content } }, headers: { 'X-CSRF-Token': csrf } })
  assert.equal(answer.status(), 202, await answer.text())
  const { job } = await answer.json()
  for (;;) {
    const state = await (await page.request.get(`${api}/jobs/${job}`)).json()
    if (state.state === 'done') return state.result.delivery
    assert.notEqual(state.state, 'failed', JSON.stringify(state))
    await page.waitForTimeout(200)
  }
}

/** Settlements of which some are spelt as they sound and have no number: nobody can tell from them alone whom they mean. */
function doubtfulFile(size) {
  const people = register('人口信息.csv').rows.filter((p) => p.证件号码.length === 18)
  const plain = people.slice(0, kPlain)
  const doubtful = shareOf(size, people.filter((p) => heard(p.姓名) !== ''), kDoubtful)
  const tag = `B${Date.now()}`
  const line = (kind, k, name, number) => `${tag}${kind}${k},${name},${number},2026-10-${String((k % 28) + 1).padStart(2, '0')},200.00,20.00`
  return csv(['结算流水号,姓名,身份证号,结算日期,医疗费总额,合规自付费用', ...plain.map((p, k) => line('P', k, p.姓名, p.证件号码)), ...doubtful.map((p, k) => line('D', k, heard(p.姓名), '不详'))])
}

/** A delivery that makes items, its way from the receipt into the queue, answers with single keys, what came of them. */
export async function reviewByKeyboard(page, size) {
  const delivery = await take(page, 'medical_settlement', `医保结算_${Date.now()}.csv`, doubtfulFile(size))
  await open(page, `/deliveries/${delivery}`)
  await page.locator('[data-test=to-review]').waitFor()
  await look(page, size, 'receipt-review')
  await page.click('[data-test=go-review]')
  await page.waitForURL((url) => url.pathname === '/links' && url.searchParams.get('dataset') === 'medical_settlement')
  await page.locator('[data-test=item]').waitFor()
  await settled(page)
  await look(page, size, 'links')
  assert.doesNotMatch(await page.locator('main').innerText(), /概率|\d%/, 'a reviewer sees no score')

  const place = () => page.locator('[data-test=item] h2').innerText()
  const focused = () => page.evaluate(() => document.activeElement?.closest('[data-test=item], [data-test=queue-done]') !== null)
  /** Presses a key that moves on; returns the item that it was about. */
  const answer = async (key) => {
    const before = await place()
    assert.ok(await focused(), 'the focus is on the item')
    await page.keyboard.press(key)
    await page.waitForFunction((text) => document.querySelector('[data-test=item] h2')?.innerText !== text || document.querySelector('[data-test=queue-done]'), before)
    return before
  }
  // Rows in which nobody similar was found are among them, to see whether the program is right about those too.
  for (let k = 0; k < kDoubtful && (await page.locator('[data-test=answer-same-1]').count()) === 0; k += 1) await answer('ArrowRight')
  await look(page, size, 'link-item')
  await answer('1')
  const second = await answer('n')
  await page.locator('[data-test=said]', { hasText: '都不是' }).waitFor()
  await page.keyboard.press('z') // no question asked: it was only just given
  await page.locator('[data-test=said]', { hasText: '已撤回' }).waitFor()
  assert.equal(await place(), second)
  await page.keyboard.press('m')
  await page.keyboard.type('与村里核实：查无此人 1')
  await page.keyboard.press('Enter')
  assert.ok(await focused())
  await page.keyboard.press('n')
  await page.locator('[data-test=said]', { hasText: '都不是' }).waitFor()
  await settled(page)
  await page.keyboard.press('?')
  await page.locator('[data-test=key-help]').waitFor()
  await look(page, size, 'links-keys')
  await page.keyboard.press('Escape')
  await page.locator('[data-test=key-help]').waitFor({ state: 'hidden' })

  await page.click('[data-test=nav-link-list]')
  await page.locator('[data-test=link-row]').first().waitFor()
  await settled(page)
  await look(page, size, 'link-list')
  const same = page.locator('[data-test=links] tbody tr', { hasText: '同一人' }).first()
  await same.locator('[data-test=link-row]').click()
  await page.locator('[data-test=waterfall]').waitFor()
  await settled(page)
  await page.locator('[data-test=waterfall]').scrollIntoViewIfNeeded()
  await look(page, size, 'link')
  const parts = await page.locator('[data-test=waterfall-part] td:nth-of-type(1)').allInnerTexts()
  const number = (text) => Number(text.replace('−', '-').replace('+', ''))
  const sum = number(await page.locator('[data-test=waterfall-sum]').innerText())
  assert.ok(parts.length > 2)
  assert.ok(Math.abs(parts.reduce((total, text) => total + number(text), 0) - sum) <= 0.05 * (parts.length + 1), `${parts.join(' ')} is not ${sum}`)
  // The file of the household says of that row who decided, and how.
  const link = page.url()
  await page.locator('[data-test=households] a').first().evaluate((a) => a.removeAttribute('target'))
  await page.locator('[data-test=households] a').first().click()
  await page.locator('[data-test=change-menu]').waitFor()
  await settled(page)
  const mark = page.locator('button[data-test=linked-by]', { hasText: '人工认定' }).first()
  await mark.evaluate((button) => button.closest('details')?.setAttribute('open', ''))
  await mark.scrollIntoViewIfNeeded()
  await look(page, size, 'household-linked-by')
  await mark.click()
  await page.locator('[data-test=linked-by-dialog] [data-test=waterfall]').waitFor()
  await settled(page)
  await look(page, size, 'linked-by')
  await page.keyboard.press('Escape')
  await page.locator('[data-test=linked-by-dialog]').waitFor({ state: 'hidden' })
  await page.goto(link)
  await page.locator('[data-test=waterfall]').waitFor()
  await settled(page)
  await page.click('[data-test=link-undo]')
  await page.locator('[data-test=reason-dialog] textarea').fill('浏览器测试：撤回')
  await page.click('[data-test=reason-go]')
  await page.locator('[data-test=answers]').waitFor()
  await settled(page)

  await open(page, '/links/quality')
  await page.locator('[data-test=link-department]').first().waitFor()
  await settled(page)
  assert.match(await page.locator('main').innerText(), /未校准（已有 \d+ 条，满 200 条后校准）/)
  await look(page, size, 'link-quality')
}

/** A valid number that nobody has, two of the sequence away: what a clerk makes of a number copied wrongly. */
function twinNumber(number, taken) {
  for (let k = 1; k < 500; k += 1) {
    const digits = number.slice(0, 14) + String((Number(number.slice(14, 17)) + 2 * k) % 1000).padStart(3, '0')
    const sum = [...digits].reduce((total, digit, place) => total + ((Number(digit) * 2 ** (17 - place)) % 11), 0)
    const made = digits + '10X98765432'[sum % 11]
    if (!taken.has(made)) return made
  }
  throw new Error('every number is taken')
}
/** A grown-up member who also stands in another household of the village, with another number. */
function twin(size) {
  const households = register('户信息.csv').rows
  const { titles, rows } = register('人口信息.csv')
  const village = new Map(households.map((h) => [h.户编号, h.行政村代码]))
  const taken = new Set(rows.map((p) => p.证件号码))
  const children = rows.filter((p) => !['户主', '配偶'].includes(p.与户主关系) && p.姓名.length === 3 && p.证件号码.length === 18)
  const child = shareOf(size, children, 1)[0]
  const host = households.findLast((h) => h.行政村代码 === village.get(child.户编号) && h.户编号 !== child.户编号)
  const made = { ...child, 户编号: host.户编号, 证件号码: twinNumber(child.证件号码, taken), 与户主关系: '其他', 联系电话: '' }
  return { name: child.姓名, file: csv([titles.join(','), titles.map((title) => made[title]).join(',')]) }
}

/** Somebody held twice is searched for, merged by keys, seen under the changes, and taken back. */
export async function mergeDuplicates(page, size) {
  await take(page, 'registry_person', `人口信息补报_${Date.now()}.csv`, twin(size).file)
  await open(page, '/registry')
  await page.click('[data-test=duplicate-search]')
  await page.locator('.el-message', { hasText: /\S/ }).first().waitFor()
  await page.locator('[data-test=pair-open]').first().waitFor()
  await settled(page)
  await look(page, size, 'duplicates')
  await page.locator('[data-test=pair-open]').first().click()
  await page.locator('[data-test=pair-compare]').waitFor()
  await settled(page)
  const where = page.url()
  await page.keyboard.press('d')
  await page.locator('[data-test=pair-confirm]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-test=pair-confirm]').waitFor({ state: 'detached' })
  await page.keyboard.press('s')
  await page.locator('[data-test=change-preview]').waitFor()
  await page.keyboard.press('2')
  await settled(page)
  await page.locator('[data-test=change-preview] li').first().waitFor()
  await look(page, size, 'duplicate')
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'pair-go')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.href !== where)
  await settled(page)
  await page.goto(where)
  await page.locator('[data-test=pair-state]', { hasText: '已合并' }).waitFor()

  await open(page, '/registry?tab=changes')
  await look(page, size, 'registry-changes')
  await undoFirst(page)
  await page.goto(where)
  await page.locator('[data-test=pair-same]').waitFor() // the pair waits for an answer again
}
async function undoFirst(page) {
  await page.locator('[data-test=change-undo]').first().click()
  await page.locator('[data-test=reason-dialog] textarea').fill('浏览器测试：撤回')
  await page.click('[data-test=reason-go]')
  await page.locator('[data-test=change-undone]').first().waitFor()
  await settled(page)
}

/** A death that a department reports: seen as a proposal, carried out, taken back. */
export async function acceptDeath(page, size) {
  const person = shareOf(size, register('人口信息.csv').rows.filter((p) => p.与户主关系 === '配偶' && p.证件号码.length === 18), 1)[0]
  await take(page, 'death_report', `死亡登记_${Date.now()}.csv`, csv(['姓名,证件号码,死亡日期,登记日期', `${person.姓名},${person.证件号码},2026-10-08,2026-10-12`]))
  await open(page, '/registry?tab=proposals')
  await page.locator('[data-test=proposal-accept]').first().waitFor()
  await look(page, size, 'proposals')
  const before = await page.locator('[data-test=proposal-accept]').count()
  await page.locator('[data-test=proposals] tbody tr', { hasText: person.户编号 }).locator('[data-test=proposal-accept]').click()
  await page.locator('[data-test=accept-dialog] [data-test=change-preview]').waitFor()
  await look(page, size, 'proposal')
  await page.click('[data-test=accept-go]')
  await page.waitForFunction((n) => document.querySelectorAll('[data-test=proposal-accept]').length === n - 1, before)
  await open(page, '/registry?tab=changes')
  await undoFirst(page)
}

/** A change of a household is shown before it is made; former numbers are asked for only when wanted. */
export async function previewChange(page, size) {
  await open(page, '/households')
  await page.locator('[data-test=household-row]').first().click()
  await page.locator('[data-test=change-menu]').waitFor()
  await settled(page)
  await page.locator('[data-test=aliases] summary').click()
  await page.locator('[data-test=aliases] .state-view').waitFor()
  await settled(page)
  await page.click('[data-test=change-menu]')
  await page.locator('[data-test=change-person_left]:visible').click()
  const dialog = page.locator('[data-test=change-dialog]')
  await dialog.locator('[data-test=change-person]').click()
  await page.locator('.el-select-dropdown__item:visible').last().click()
  await page.locator('.el-select-dropdown:visible').waitFor({ state: 'hidden' })
  await dialog.locator('textarea').fill('浏览器测试：只看，不办理')
  await page.click('[data-test=change-look]')
  await dialog.locator('[data-test=change-preview] li').first().waitFor()
  await look(page, size, 'change')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
}
