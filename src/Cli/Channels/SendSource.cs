using System.Runtime.CompilerServices;
using System.Text;
using Wetware.Capabilities;
using Wetware.Channels;
using Wetware.Silo.Hosting;

namespace Wetware.Cli.Channels;

/// <summary>Where the values of <c>ww chan send</c> come from.</summary>
internal sealed class SendSource(IReadOnlyList<CapabilityValue> given, FileInfo? file, bool stdin, bool lines)
{
    /// <exception cref="CommandException">More than one source, none, or digits that are not hexadecimal.</exception>
    public static SendSource Of(string[] values, FileInfo? file, bool stdin, bool lines, bool hex)
    {
        var sources = (values.Length > 0 ? 1 : 0) + (file is null ? 0 : 1) + (stdin ? 1 : 0) + (lines ? 1 : 0);
        if (sources != 1)
            throw new CommandException(ExitCodes.Usage, "give values, or one of --file, --stdin and --lines");
        if (hex && values.Length == 0)
            throw new CommandException(ExitCodes.Usage, "--hex goes with values");
        return new SendSource([.. values.Select(value => CapabilityValue.Of(hex ? Digits(value) : Encoding.UTF8.GetBytes(value)))], file, stdin, lines);
    }

    public async IAsyncEnumerable<IReadOnlyList<CapabilityValue>> Batches(int size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<CapabilityValue>();
        await foreach (var value in All(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(value);
            if (batch.Count < size)
                continue;
            yield return batch;
            batch = [];
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private async IAsyncEnumerable<CapabilityValue> All([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var value in given)
            yield return value;
        if (file is not null)
            yield return await Whole(Open(file), cancellationToken).ConfigureAwait(false);
        if (stdin)
            yield return await Whole(Console.OpenStandardInput(), cancellationToken).ConfigureAwait(false);
        if (!lines)
            yield break;
        using var reader = new StreamReader(Console.OpenStandardInput());
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            yield return CapabilityValue.Of(Encoding.UTF8.GetBytes(line));
    }

    private static FileStream Open(FileInfo file)
    {
        try
        {
            return file.OpenRead();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"{file} cannot be read: {error.Message}", error);
        }
    }

    private static async Task<CapabilityValue> Whole(Stream stream, CancellationToken cancellationToken)
    {
        await using var _ = stream.ConfigureAwait(false);

        // One byte more than fits shows that it does not.
        var bytes = new byte[ChannelLimits.MaxValueBytes + 1];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read <= ChannelLimits.MaxValueBytes
            ? CapabilityValue.Of(bytes.AsMemory(0, read))
            : throw new CommandException(ExitCodes.Usage, $"a value has at most {ChannelLimits.MaxValueBytes} bytes");
    }

    private static byte[] Digits(string value)
    {
        try
        {
            return Convert.FromHexString(value);
        }
        catch (FormatException error)
        {
            throw new CommandException(ExitCodes.Usage, $"\"{value}\" is not made of pairs of hexadecimal digits", error);
        }
    }
}
