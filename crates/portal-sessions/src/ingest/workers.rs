//! Reads blocks on several threads, and adds them in the order of the input.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Scope};

use super::block::{Parsed, Parser};
use super::blocks::{Block, Blocks};
use super::collector::Collector;
use crate::error::Error;
use crate::table::ColumnsBuilder;

/// How many blocks each thread has: the one that it reads, and the one that it reads next.
const BLOCKS_EACH: usize = 2;

/// Reads all blocks; `threads` of them at once, unless that is 1, while this thread looks for the next ones and adds the
/// ones before.
pub(super) fn read_blocks(
    blocks: &mut Blocks<'_>,
    parser: &Parser,
    collector: &mut Collector<'_, '_>,
    threads: usize,
) -> Result<(), Error> {
    if threads == 1 {
        return read_here(blocks, parser, collector);
    }
    thread::scope(|scope| {
        // The machine may give fewer threads, or none.
        let workers: Vec<Worker<'_>> = (0..threads).map_while(|_| Worker::spawn(scope, parser).ok()).collect();
        if workers.is_empty() {
            return read_here(blocks, parser, collector);
        }
        // Each in turn is given a block, and each in turn is waited for, so that the order stays.
        let (mut givers, mut takers) = (workers.iter().cycle(), workers.iter().cycle());
        let mut given = 0;
        let mut end = None;
        loop {
            while given < workers.len() * BLOCKS_EACH && end.is_none() {
                match blocks.next() {
                    Ok(Some(block)) => {
                        givers.next().map(|worker| worker.blocks.send(block));
                        given += 1;
                    }
                    Ok(None) => end = Some(Ok(())),
                    Err(error) => end = Some(Err(error)),
                }
            }
            if given == 0 {
                return end.unwrap_or(Ok(()));
            }
            given -= 1;
            // A worker that panicked gives nothing; the scope then panics, too.
            let Some(Ok((block, parsed))) = takers.next().map(|worker| worker.parsed.recv()) else { return Ok(()) };
            collector.add(&block, parsed)?;
        }
    })
}

fn read_here(blocks: &mut Blocks<'_>, parser: &Parser, collector: &mut Collector<'_, '_>) -> Result<(), Error> {
    let mut columns = ColumnsBuilder::default();
    while let Some(block) = blocks.next()? {
        collector.add(&block, parser.parse(&block, &mut columns))?;
    }
    Ok(())
}

/// A thread that reads the blocks it is given, one after another.
struct Worker<'a> {
    blocks: Sender<Block<'a>>,
    parsed: Receiver<(Block<'a>, Parsed)>,
}

impl<'a> Worker<'a> {
    /// It ends when nobody gives it blocks, or takes them back, any more.
    fn spawn<'scope>(scope: &'scope Scope<'scope, '_>, parser: &'scope Parser) -> io::Result<Self>
    where
        'a: 'scope,
    {
        let (blocks, to_parse) = channel::<Block<'a>>();
        let (done, parsed) = channel();
        thread::Builder::new().spawn_scoped(scope, move || {
            let mut columns = ColumnsBuilder::default();
            for block in to_parse {
                let parsed = parser.parse(&block, &mut columns);
                if done.send((block, parsed)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Worker { blocks, parsed })
    }
}
