// Steps around departments' files: looked at before they are taken, put right row by row, taken back; what is late; tokens.
import assert from 'node:assert/strict'
import { overflow, picture, settings, settled, smallDelivery, smallRegister } from './browser.mjs'

const kRight = '0.00' // instead of 不详

async function open(page, path) {
  await page.goto(settings.url + path)
  await page.locator('main').locator('h1, .panel').first().waitFor()
  await settled(page)
}

/** Chooses a file on the open page, sees its columns, confirms; ends on the receipt. */
export async function deliver(page, size, file = smallDelivery(), title = /参保/) {
  await page.setInputFiles('[data-test=file]', settings.upload === '' ? file : settings.upload)
  await page.locator('[data-test=preview]').waitFor()
  if (settings.upload === '') {
    assert.match(await page.locator('[data-test=preview-dataset]').innerText(), title)
    assert.doesNotMatch(await page.locator('[data-test=mapping]').innerText(), /测试甲/, 'a preview masks names')
  }
  await picture(page, size, 'preview')
  assert.equal(await overflow(page), 0)
  const sent = page.waitForRequest((request) => request.method() === 'POST' && /\/deliveries$/.test(new URL(request.url()).pathname))
  await page.click('[data-test=send]')
  const body = (await sent).postData() ?? ''
  assert.match(body, /name="preview"/, 'the file that was looked at is meant')
  assert.doesNotMatch(body, /filename=/, 'and does not travel again')
  await page.waitForURL((url) => /^\/deliveries\/\w+/.test(url.pathname), { timeout: 60_000 })
  await page.locator('[data-test=receipt-sums]').waitFor()
  await settled(page)
}

/** Puts the one bad row of the small delivery right, by keyboard alone. */
export async function correctByKeyboard(page, size) {
  await page.locator('[data-test=quarantine-row] button').first().focus()
  await page.keyboard.press('Enter')
  const wrong = page.locator('[data-test=row-form] [aria-invalid=true]').first()
  await wrong.waitFor()
  await picture(page, size, 'correction')
  assert.equal(await overflow(page), 0)
  await page.keyboard.press('Control+Enter') // nothing changed yet: it must say so, not write
  await page.locator('[data-test=row-form] [role=alert]', { hasText: '还没有改动' }).waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-test=row-form]').waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await wrong.waitFor()
  await wrong.fill(kRight)
  await page.keyboard.press('Control+Enter')
  await page.locator('[data-test=row-said]', { hasText: '已更正' }).waitFor()
  await settled(page)
  await page.click('[data-test=rows-corrected]')
  await page.locator('[data-test=quarantine-row]', { hasText: kRight }).waitFor()
}

/** Takes the delivery on the screen back and sees that the page says so. */
export async function withdrawIt(page, size, asks = /\d+ 行不再有效/, name = 'withdrawal') {
  await page.click('[data-test=withdraw]')
  await page.locator('[data-test=withdraw-dialog] [data-test=effect-counts]').waitFor()
  await picture(page, size, name)
  await page.click('[data-test=reason-go]')
  await page.locator('[data-test=withdraw-dialog] .el-form-item__error').waitFor()
  await page.locator('[data-test=reason]').fill('浏览器测试：部门来函，文件导出有误')
  await page.click('[data-test=reason-go]')
  const question = page.locator('.el-message-box')
  await question.waitFor()
  assert.match(await question.innerText(), asks)
  await question.locator('.el-button--primary').click()
  await page.locator('[data-test=withdrawn]').waitFor()
  await settled(page)
  await picture(page, size, 'withdrawn')
  assert.equal(await overflow(page), 0)
  assert.equal(await page.locator('[data-test=withdraw]').count(), 0)
}

/** A register that brings one household, and its way back. */
export async function withdrawRegister(page, size) {
  await deliver(page, size, smallRegister(), /户/)
  await withdrawIt(page, size, /1 户、0 人取消登记/, 'withdrawal-register')
  assert.match(await page.locator('[data-test=withdrawn] [data-test=effect-counts]').innerText(), /取消登记的户/)
}

/** What departments have to put right, with the file that goes to them. */
export async function seeCorrections(page, size) {
  await open(page, '/corrections')
  await page.locator('[data-test=corrections] tbody tr').first().waitFor()
  await picture(page, size, 'corrections')
  assert.equal(await overflow(page), 0)
  for (const format of ['xlsx', 'csv']) {
    const link = await page.locator(`[data-test=corrections-${format}]`).getAttribute('href')
    assert.equal((await page.request.get(new URL(link, settings.url).href)).status(), 200)
  }
}

/** The board: late data in words; a click leads to the deliveries. */
export async function seeFreshness(page, size) {
  await open(page, '/freshness')
  await page.locator('[data-test=fresh-department]').first().waitFor()
  await picture(page, size, 'freshness')
  assert.equal(await overflow(page), 0)
  await page.click('[data-test=fresh-none]')
  await settled(page)
  assert.match(await page.locator('main').innerText(), /从未报送/)
  await page.click('[data-test=fresh-none]')
  await page.locator('[data-test=fresh-dataset]').first().click()
  await page.waitForURL((url) => url.pathname === '/deliveries' && url.searchParams.has('dataset'))
  await settled(page)
}

/** A token is made, its secret shown once, and revoked again. */
export async function makeToken(page, size) {
  await open(page, '/push-tokens')
  await page.click('[data-test=token-new]')
  const dialog = page.locator('[data-test=token-dialog]')
  const title = `浏览器测试 ${size.name}`
  await dialog.locator('[data-test=token-title]').fill(title)
  await dialog.locator('[data-test=token-datasets] input').fill('参保')
  await page.locator('.el-select-dropdown__item:visible', { hasText: '参保' }).first().click()
  await dialog.locator('.el-dialog__title').click() // a click beside the list closes it; it would cover the buttons
  await page.locator('.el-select-dropdown:visible').waitFor({ state: 'hidden' })
  await picture(page, size, 'push-token')
  await page.click('[data-test=token-submit]')
  assert.match(await page.locator('[data-test=one-time]').innerText(), /^swt_/)
  await page.click('[data-test=secret-noted]')
  const row = page.locator('[data-test=tokens] tbody tr', { hasText: title }).filter({ has: page.locator('[data-test=token-revoke]') })
  await row.first().waitFor()
  await settled(page)
  assert.equal(await overflow(page), 0)
  assert.doesNotMatch(await page.locator('main').innerText(), /swt_/)
  await row.first().locator('[data-test=token-revoke]').click()
  await page.locator('.el-message-box .el-button--primary').click()
  await row.waitFor({ state: 'detached' })
}
