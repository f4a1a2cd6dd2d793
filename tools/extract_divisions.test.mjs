// node --test tools/extract_divisions.test.mjs
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { divisions, fields, pad, toCsv } from './extract_divisions.mjs'

function fakePackage(villages) {
  const folder = mkdtempSync(join(tmpdir(), 'divisions-'))
  mkdirSync(join(folder, 'dist'))
  const put = (name, text) => writeFileSync(join(folder, 'dist', name), text)
  put('provinces.csv', 'code,name\n53,"云南省"\n54,"西藏自治区"\n')
  put('cities.csv', 'code,name,provinceCode\n5308,"普洱市",53\n5309,"临沧市",53\n')
  put('areas.csv', 'code,name,cityCode,provinceCode\n530922,"云县",5309,53\n530829,"西盟",5308,53\n')
  put('streets.csv', 'code,name,areaCode,provinceCode,cityCode\n530922100,"爱华镇",530922,53,5309\n')
  put('villages.csv', villages)
  return folder
}

test('codes have twelve digits at every level', () => {
  assert.equal(pad('53'), '530000000000')
  assert.equal(pad('530922100201'), '530922100201')
})

test('quotes around names are dropped', () => assert.deepEqual(fields('53,"云南省"'), ['53', '云南省']))

test('a city comes with its province and everything below, parents first', async () => {
  const folder = fakePackage('code,name\n530922100201,"草皮街村委会",530922100\n530829100200,"别处",530829100\n')
  const rows = await divisions(folder, '5309')
  assert.deepEqual(rows.map((r) => [r.level, r.code, r.parent]), [
    [1, '530000000000', ''],
    [2, '530900000000', '530000000000'],
    [3, '530922000000', '530900000000'],
    [4, '530922100000', '530922000000'],
    [5, '530922100201', '530922100000'],
  ])
  assert.equal(toCsv(rows).split('\n')[5], '530922100201,草皮街村委会,5,530922100000,2023-06-30,国家统计局统计用区划代码（截止2023-06-30）')
  rmSync(folder, { recursive: true })
})

test('a village without its township is an error', async () => {
  const folder = fakePackage('code,name\n530922999201,"孤儿村",530922999\n')
  await assert.rejects(divisions(folder, '5309'), /no parent/)
  rmSync(folder, { recursive: true })
})
