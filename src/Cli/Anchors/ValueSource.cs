using System.CommandLine;
using System.Text;
using Wetware.Capabilities;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Anchors;

/// <summary>A value from the command line: an argument, a file, or standard input.</summary>
internal sealed class ValueSource
{
    // More than any cell may hold by settings; the cluster's own limit is its own to tell.
    private const int MaxBytes = 2 << 20;

    private readonly Argument<string?> _value = new("value")
    {
        Description = "The value as text; - or nothing reads standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<FileInfo?> _file = new("--file") { Description = "Take the value from this file", HelpName = "file" };

    public static ValueSource AddTo(Command command)
    {
        var source = new ValueSource();
        command.Arguments.Add(source._value);
        command.Options.Add(source._file);
        return source;
    }

    /// <exception cref="CommandException">It cannot be read, is too large, or is given twice.</exception>
    public async Task<CapabilityValue> Read(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(_value);
        if (parsed.GetValue(_file) is not { } file)
        {
            return text is null or "-"
                ? CapabilityValue.Of(await ReadAll(Console.OpenStandardInput(), "standard input", cancellationToken).ConfigureAwait(false))
                : CapabilityValue.Of(Encoding.UTF8.GetBytes(text));
        }

        if (text is not null)
            throw new CommandException(ExitCodes.Usage, "a value as argument and --file exclude each other");
        try
        {
            using var stream = file.OpenRead();
            return CapabilityValue.Of(await ReadAll(stream, file.ToString(), cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{file} cannot be read: {error.Message}", error);
        }
    }

    private static async Task<byte[]> ReadAll(Stream stream, string name, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            all.Write(buffer, 0, read);
            if (all.Length > MaxBytes)
                throw new CommandException(ExitCodes.Usage, $"{name} has more than {MaxBytes} bytes");
        }

        return all.ToArray();
    }
}
