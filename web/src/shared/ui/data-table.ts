/** One column of a DataTable. Its cell is the slot `cell-<key>`, or the row's field of that name. */
export interface Column {
  key: string
  title: string
  /** Aligned at the end, figures of equal width. */
  numeric?: boolean
  /** Name the server sorts by; without it the column cannot be sorted. */
  sort?: string
  /** Names the row for screen readers. */
  header?: boolean
  /** Long text. */
  wide?: boolean
  /** On phones: part of the card's first line, without label; or two to a line; else a line of its own. */
  card?: 'title' | 'half'
}
