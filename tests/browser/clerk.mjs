// Somebody at work in a county of a test: a browser of their own, whose clock goes with the server's.
import assert from 'node:assert/strict'
import { openPage, overflow, picture, settled } from './browser.mjs'
import { begin, fill, send } from './forms.mjs'

const kPassword = 'Shan-Shui-2026!'

/** The people of a county: their present passwords, and what went wrong in their browsers. */
export class Office {
  constructor(browser, county) {
    Object.assign(this, { browser, county, secrets: new Map(), faults: [] })
  }

  /** A browser of somebody; without logging in, of somebody without an account. */
  async browserOf(size) {
    const opened = await openPage(this.browser, size)
    opened.expected.push(/status of 401.*session/) // nobody is logged in yet
    await opened.context.addInitScript((by) => {
      const Real = Date
      globalThis.Date = class extends Real {
        constructor(...parts) {
          super(...(parts.length > 0 ? parts : [Real.now() + by]))
        }
        static now() {
          return Real.now() + by
        }
      }
    }, this.county.now - Date.now())
    return opened
  }
}

export class Clerk {
  static async of(office, size, login) {
    const clerk = Object.assign(new Clerk(), await office.browserOf(size), { office, size, login })
    const { page } = clerk
    await page.goto(`${office.county.url}/login`)
    await page.fill('input[name=login]', login)
    await page.fill('input[name=password]', office.secrets.get(login))
    await page.click('[data-test=login]')
    await page.waitForURL((url) => url.pathname !== '/login')
    if (new URL(page.url()).pathname === '/password') {
      await page.fill('input[name=old]', office.secrets.get(login))
      await page.fill('input[name=new]', kPassword)
      await page.fill('input[name=again]', kPassword)
      await page.click('[data-test=change-password]')
      await page.waitForURL((url) => url.pathname !== '/password')
      office.secrets.set(login, kPassword)
    }
    await page.waitForURL((url) => url.pathname !== '/') // the home page leads on to where one's work is
    await settled(page)
    return clerk
  }

  async go(path) {
    await this.page.goto(`${this.office.county.url}${path}`)
    await this.page.locator('main h1').first().waitFor()
    await settled(this.page)
  }

  /** The whole of one action: form, values, answer. */
  async act(action, values, shot = '', options = {}) {
    await begin(this.page, action)
    await fill(this.page, this.size, values)
    if (shot) await this.shoot(shot)
    await send(this.page, options)
  }

  async shoot(name) {
    await picture(this.page, this.size, name)
    assert.equal(await overflow(this.page), 0, `${name} is wider than the screen`)
  }

  /** What the server answers to this browser. */
  async get(path) {
    const answer = await this.page.request.get(`${this.office.county.url}/api/v1${path}`)
    assert.equal(answer.status(), 200, `${path}: ${await answer.text()}`)
    return answer.json()
  }

  /** Sends something to the server as this browser would. */
  async post(path, body) {
    const { csrf } = await this.get('/session')
    const answer = await this.page.request.post(`${this.office.county.url}/api/v1${path}`, { data: body, headers: { 'X-CSRF-Token': csrf } })
    assert.ok(answer.ok(), `${path}: ${await answer.text()}`)
    return answer.json()
  }

  async tab(name) {
    await this.page.locator(`[data-test=tab-${name}]`).click()
    await settled(this.page)
  }

  async leave() {
    this.office.faults.push(...this.faults)
    await this.context.close()
  }
}
