// Items as the server gives them, for tests.
import type { LinkItem } from './api'

export function linkItem(id: string, change: Partial<LinkItem> = {}): LinkItem {
  const candidate = (person: string, name: string, level: 'same' | 'close') => ({
    person,
    household: `9${person}`,
    household_code: `H${person}`,
    village_name: '某村',
    relation: '户主',
    members: [{ name_masked: '张*', relation: '户主', birth_year: 1960 }, { name_masked: '李*', relation: '配偶', birth_year: null }],
    fields: [
      { field: 'name', title: '姓名', value: name, level, words: level === 'same' ? '' : '一字之差', aligned: [{ left: '张', right: '张', same: true }, { left: '伟', right: name[1] ?? '', same: name[1] === '伟' }] },
      { field: 'birth_date', title: '出生日期', value: '1960-01-02', level: 'missing' as const, words: '', aligned: [] },
    ],
  })
  return {
    id, county: '530922000000', delivery: '3', dataset: 'medical', dataset_title: '医疗费用', owner: '医保局', file_name: '十月.csv', line: 17, place: '17', state: 'open',
    state_title: '待核对', reviewers: 1, answers: 0, mine: false, received_ms: 1, settled_ms: null, answer: null, person: null, name_masked: '张*',
    fields: [{ field: 'name', title: '姓名', value: '张伟' }, { field: 'id_number', title: '身份证号', value: '53092219600102001' }],
    others: [{ title: '金额', value: '8000.00' }],
    candidates: [candidate('1', '张玮', 'close'), candidate('2', '张伟', 'same')],
    answers_given: [],
    ...change,
  }
}
