// Filling in the forms of the application as people do: by what a field looks like, not by what stands behind it.
import { picture, settled } from './browser.mjs'

/** Opens the form of an action: its button, or its entry in the list of all actions. */
export async function begin(page, action) {
  const bar = page.locator('[data-test=action-bar]')
  await bar.first().waitFor()
  const button = page.locator(`[data-test=do-${action}]`)
  if ((await button.count()) > 0) await button.first().click()
  else {
    await page.locator('[data-test=all-actions]').first().click()
    await page.locator(`[data-test=list-${action}]`).click()
  }
  await page.locator('[data-test=submit]').waitFor()
}

/** Picks from a list that opens: by its text; the first one for "". */
export async function pick(page, list, text) {
  await list.click()
  const items = page.locator('.el-select-dropdown__item:visible')
  const item = items.filter({ hasText: text }).first()
  await item.scrollIntoViewIfNeeded()
  await item.click()
}

async function sign(page, field) {
  await field.locator('[data-test=sign]').click()
  const sheet = field.locator('canvas')
  await sheet.scrollIntoViewIfNeeded()
  const box = await sheet.boundingBox()
  const at = (x, y) => [box.x + box.width * x, box.y + box.height * y]
  for (const stroke of [[[0.3, 0.25], [0.3, 0.75]], [[0.2, 0.45], [0.45, 0.45]], [[0.55, 0.3], [0.75, 0.3], [0.6, 0.7], [0.8, 0.6]]]) {
    await page.mouse.move(...at(...stroke[0]))
    await page.mouse.down()
    for (const point of stroke.slice(1)) await page.mouse.move(...at(...point), { steps: 6 })
    await page.mouse.up()
  }
  await picture(page, field.size, 'signature')
  await field.getByRole('button', { name: '签好了' }).click()
  await field.locator('.item img').waitFor()
}

async function answer(page, size, path, value) {
  const field = page.locator(`.el-dialog:visible [data-field="${path}"]`)
  await field.waitFor()
  if (value === kSignature) return sign(page, Object.assign(field, { size }))
  if (typeof value === 'object' && value.buffer) {
    await field.locator('[data-test=files]').setInputFiles(value)
    await field.locator('.remove').first().waitFor()
    return undefined
  }
  if (value === true) return field.locator('.el-checkbox').click()
  for (const one of Array.isArray(value) ? value : [value]) {
    const button = field.locator(`[data-test="option-${one}"], [data-test="chip-${one}"]`).or(field.getByRole('radio', { name: one, exact: true }))
    if ((await button.count()) > 0) {
      if ((await button.getAttribute('aria-checked')) !== 'true') await button.click()
    } else if ((await field.locator('.el-select').count()) > 0) await pick(page, field.locator('.el-select'), one)
    else if ((await field.locator('.chip--all').count()) > 0 && one === kAll) await field.locator('.chip--all').click()
    else if ((await field.locator('.el-date-editor').count()) > 0) {
      await field.locator('input').fill(one)
      await field.locator('input').press('Enter')
    } else {
      await field.locator('input:not([type=file]), textarea').first().fill(one)
    }
  }
  return undefined
}

const kLongest = 20_000 // ms until an action is answered

export const kSignature = Symbol('signed by hand')
export const kAll = 'all'

/** Values by field: "income_verdict": "hard", "verifiers.1.name": "…"; a choice by its code or its title. Files as {name, mimeType, buffer}. */
export async function fill(page, size, values) {
  for (const [path, value] of Object.entries(values)) await answer(page, size, path, value)
}

/** Sends the form; says in words why it was not taken. */
export async function send(page, { twice = false } = {}) {
  const button = page.locator('[data-test=submit]')
  await (twice ? button.dblclick() : button.click())
  const dialog = page.locator('[data-test=action-dialog]:visible')
  const sure = page.locator('.el-message-box:visible .el-button--primary')
  const trouble = page.locator('[data-test=refusal]:visible, [data-test=faults]:visible, [data-test=conflict]:visible')
  for (const end = Date.now() + kLongest; Date.now() < end; ) {
    if ((await dialog.count()) === 0) {
      await settled(page)
      return
    }
    if ((await sure.count()) > 0) await sure.click()
    if ((await trouble.count()) > 0) throw new Error(`the form was not taken: ${await trouble.first().innerText()}`)
    await page.waitForTimeout(20)
  }
  throw new Error('the form does not end')
}
