//! Several files of one export, one after the other: in a folder, or in one archive.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// Where the files of an export go.
pub enum Target<'a> {
    /// One after the other into a zip, which needs no way back in what it is written to.
    Zip(Box<dyn Write + Send + 'a>),
    /// Into a folder that is there.
    Folder(PathBuf),
}

/// Files that are written one after the other.
pub enum Files<'a> {
    /// See [`Target::Zip`].
    Zip(Box<ZipWriter<StreamWriter<Box<dyn Write + Send + 'a>>>>),
    /// See [`Target::Folder`]; with the file that is open.
    Folder(PathBuf, Option<BufWriter<File>>),
}

impl<'a> Files<'a> {
    /// None as yet.
    pub fn new(target: Target<'a>) -> Self {
        match target {
            Target::Zip(to) => Self::Zip(Box::new(ZipWriter::new_stream(to))),
            Target::Folder(path) => Self::Folder(path, None),
        }
    }

    /// Begins a file; the one before is whole.
    pub fn begin(&mut self, name: &str) -> io::Result<()> {
        match self {
            Self::Zip(zip) => {
                let options = SimpleFileOptions::default()
                    .compression_method(CompressionMethod::Deflated)
                    // More than 4 GB can follow, of which nothing is known yet.
                    .large_file(true);
                zip.start_file(name, options).map_err(io::Error::other)
            }
            Self::Folder(path, open) => {
                if let Some(mut before) = open.take() {
                    before.flush()?;
                }
                *open = Some(BufWriter::new(File::create_new(path.join(name))?));
                Ok(())
            }
        }
    }

    /// Ends the last file, and the archive.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Zip(zip) => zip.finish().map_err(io::Error::other)?.into_inner().flush(),
            Self::Folder(_, open) => open.map_or(Ok(()), |mut last| last.flush()),
        }
    }
}

impl Write for Files<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        match self {
            Self::Zip(zip) => zip.write(piece),
            Self::Folder(_, Some(open)) => open.write(piece),
            Self::Folder(_, None) => Err(io::Error::other("no file is begun")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            // What is half compressed cannot be flushed.
            Self::Zip(_) | Self::Folder(_, None) => Ok(()),
            Self::Folder(_, Some(open)) => open.flush(),
        }
    }
}
