//! Tables: Org's own, whose cells are lines of text; row by row where cells hold more than that.

use std::borrow::Cow;

use super::BlockWriter;
use crate::backends::org::guard::Place;
use crate::backends::org::inline::Setting;
use crate::backends::org::table::table_rows;
use crate::backends::text_writer::columns;
use crate::model::{Attr, Block, BlockKind, Cell, DefinitionItem, Inline, InlineKind, ListItem, Row, Table, grid};
use crate::source::Span;

impl BlockWriter<'_> {
    pub(super) fn table(&mut self, table: &Table, span: Span) {
        if table.rows().flat_map(|row| &row.cells).any(|cell| one_line(&cell.blocks).is_none()) {
            self.diags.note(span, "Org has only lines of text in cells; the rows of this table became lists");
            return self.records(table);
        }
        self.caption(&table.caption);
        let rows = table_rows(table, |cell, first| self.cell(&one_line(&cell.blocks).unwrap_or_default(), first));
        for row in rows {
            self.own_line(&row);
        }
        self.caption_notes(&table.caption);
    }

    /// Writes the rows of a table as lists. What is above them is a paragraph: lists have no captions.
    fn records(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            let place = if self.is_beside_bullet() { Place::Item } else { Place::Paragraph };
            self.running_text(&table.caption, place);
            self.lines.gap(1);
        }
        self.nested(|writer| writer.blocks(&records(table)));
    }

    /// The Org of a cell, and the columns that Emacs shows it in.
    fn cell(&mut self, content: &[Inline], first: bool) -> (String, usize) {
        let guarded =
            self.guard(content, Place::Cell { first }, Setting { one_line: true, in_table: true, in_caption: false });
        let hidden: usize = guarded.hidden.iter().map(|range| columns(&guarded.text[range.clone()])).sum();
        let cell = (guarded.text.clone(), columns(&guarded.text) - hidden);
        self.guarded = guarded;
        cell
    }
}

/// What the blocks of a cell are as one line of text; `None` when they are more than that.
fn one_line(blocks: &[Block]) -> Option<Cow<'_, [Inline]>> {
    let [block] = blocks else { return blocks.is_empty().then(Cow::default) };
    let inline = |kind| Some(Cow::Owned(vec![Inline::new(kind, block.span)]));
    let content = match &block.kind {
        BlockKind::Paragraph { content } => Some(Cow::Borrowed(content.as_slice())),
        BlockKind::Heading { content, .. } => inline(InlineKind::Strong { content: content.clone() }),
        BlockKind::Container { blocks } => one_line(blocks),
        BlockKind::Figure { image, caption } if caption.is_empty() => {
            inline(InlineKind::Image(Box::new(image.clone())))
        }
        BlockKind::Code { text, .. } if text.lines().count() <= 1 && block.attr.code_title().is_none() => {
            inline(InlineKind::Code { text: text.trim().to_owned() })
        }
        BlockKind::Math { tex } => inline(InlineKind::Math { tex: tex.clone(), display: true }),
        BlockKind::Head { .. }
        | BlockKind::BulletList { .. }
        | BlockKind::OrderedList { .. }
        | BlockKind::Quote { .. }
        | BlockKind::Callout { .. }
        | BlockKind::Code { .. }
        | BlockKind::Table(_)
        | BlockKind::Figure { .. }
        | BlockKind::DefinitionList { .. }
        | BlockKind::ThematicBreak
        | BlockKind::PageBreak
        | BlockKind::Raw { .. } => None,
    }?;
    // Links may lead to the block.
    let Some(id) = &block.attr.id else { return Some(content) };
    let kind = InlineKind::Span { attr: Box::new(Attr::with_id(id.as_str())), content: content.into_owned() };
    Some(Cow::Owned(vec![Inline::new(kind, block.span)]))
}

/// The rows of a table one after the other, each as a list of its cells with the heads of their columns, with rules
/// between them.
fn records(table: &Table) -> Vec<Block> {
    let n_columns = table.n_columns();
    // A head without a body heads nothing.
    let (head, body): (&[Row], &[Row]) =
        if table.body.is_empty() { (&[], &table.head) } else { (&table.head, &table.body) };
    let names = column_names(head, n_columns);
    let places = grid(body, n_columns);
    let is_blank = |cell: Option<&Cell>| cell.is_none_or(|cell| cell.blocks.is_empty());
    let is_unused = |column: usize| places.iter().all(|row| is_blank(row.get(column).copied().flatten()));
    let mut blocks = Vec::new();
    for (idx, (row, places)) in body.iter().zip(&places).enumerate() {
        let mut fields: Vec<(usize, &[Block])> = Vec::new();
        for (column, name) in names.iter().enumerate() {
            let cell = places.get(column).copied().flatten();
            // The head of a column in which there is nothing is shown once.
            if !is_blank(cell) || (idx == 0 && !name.is_empty() && is_unused(column)) {
                fields.push((column, cell.map_or(&[], |cell| &cell.blocks)));
            }
        }
        if !fields.is_empty() && !blocks.is_empty() && n_columns > 1 {
            blocks.push(Block::new(BlockKind::ThematicBreak, row.span));
        }
        if names.iter().all(Vec::is_empty) && n_columns > 1 {
            let item =
                |(_, blocks): &(usize, &[Block])| ListItem { task: None, blocks: blocks.to_vec(), span: row.span };
            let items: Vec<ListItem> = fields.iter().map(item).collect();
            if !items.is_empty() {
                blocks.push(Block::new(BlockKind::BulletList { tight: true, items }, row.span));
            }
            continue;
        }
        for fields in fields.chunk_by(|(one, _), (other, _)| names[*one].is_empty() == names[*other].is_empty()) {
            if fields.first().is_some_and(|(column, _)| names[*column].is_empty()) {
                blocks.extend(fields.iter().flat_map(|(_, blocks)| blocks.iter().cloned()));
                continue;
            }
            let item = |(column, blocks): &(usize, &[Block])| DefinitionItem {
                terms: vec![names[*column].clone()],
                definitions: vec![blocks.to_vec()],
                span: row.span,
            };
            blocks.push(Block::new(BlockKind::DefinitionList { items: fields.iter().map(item).collect() }, row.span));
        }
    }
    blocks
}

/// The heads of columns, one after the other where there are several rows of them.
fn column_names(head: &[Row], n_columns: usize) -> Vec<Vec<Inline>> {
    let mut names: Vec<Vec<Inline>> = vec![Vec::new(); n_columns];
    for places in grid(head, n_columns) {
        for (column, cell) in places.into_iter().enumerate() {
            let Some(cell) = cell.filter(|cell| !cell.blocks.is_empty()) else { continue };
            let own = one_line(&cell.blocks).unwrap_or_else(|| cell.one_line());
            for name in names.iter_mut().skip(column).take(usize::from(cell.colspan)) {
                if !name.is_empty() {
                    name.push(Inline::text(" "));
                }
                name.extend_from_slice(&own);
            }
        }
    }
    names
}
