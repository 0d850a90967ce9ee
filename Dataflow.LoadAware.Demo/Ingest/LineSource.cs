using System.Text;

namespace Dataflow.LoadAware.Demo.Ingest;

/// <summary>Reads lines from a file or from standard input, one at a time, whatever the size of the whole.</summary>
/// <remarks>A line ends at LF, CRLF or CR; the last one may lack its end. Bytes that are no UTF-8 become U+FFFD.</remarks>
internal sealed class LineSource : IDisposable
{
    /// <summary>The name that means standard input.</summary>
    public const string StandardInput = "-";

    private const int BufferBytes = 64 * 1024;
    private readonly Stream _stream;
    private readonly StreamReader _reader;
    private readonly long? _length;
    private long _position;

    private LineSource(string name, Stream stream)
    {
        Name = name;
        _stream = stream;
        _length = stream is FileStream { CanSeek: true, Length: > 0 } file ? file.Length : null;
        _reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, BufferBytes);
    }

    /// <summary>What the input is called.</summary>
    public string Name { get; }

    /// <summary>The part of the input that was read, 0 to 1; null where its length is not known. Any thread may ask.</summary>
    public double? Progress => _length is { } length ? Math.Min((double)Volatile.Read(ref _position) / length, 1) : null;

    /// <summary>Opens a file, or standard input for <see cref="StandardInput"/>.</summary>
    /// <exception cref="WrongInputException">The file cannot be read; the message says why.</exception>
    public static LineSource Open(string path, Terminal terminal)
    {
        if (path == StandardInput)
        {
            return new LineSource("standard input", terminal.OpenInput());
        }

        try
        {
            return Directory.Exists(path)
                ? throw new WrongInputException($"'{path}' is a directory: name a file of lines, or - for standard input.")
                : new LineSource(path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            string reason = refused is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : refused.Message;
            throw new WrongInputException($"'{path}' cannot be read: {reason.TrimEnd('.')}.", refused);
        }
    }

    /// <summary>Reads the next line.</summary>
    /// <param name="stop">Gives up waiting; a read from a silent terminal cannot be interrupted and is left behind.</param>
    /// <returns>The line, or null at the end of the input.</returns>
    public async ValueTask<string?> ReadAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ValueTask<string?> read = _reader.ReadLineAsync(CancellationToken.None);
        string? line = read.IsCompletedSuccessfully ? read.Result : await read.AsTask().WaitAsync(stop).ConfigureAwait(false);
        if (_length is not null)
        {
            Volatile.Write(ref _position, _stream.Position);
        }

        return line;
    }

    public void Dispose() => _reader.Dispose();
}
