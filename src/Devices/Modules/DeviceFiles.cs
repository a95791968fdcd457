using System.Security.Cryptography;
using Wetware.Devices.Registry;
using Wetware.Errors;

namespace Wetware.Devices.Modules;

/// <summary>A part of a stored file. Key: the digest of the file, a slash, the number of the part. Durable.</summary>
[Alias("ww.IDeviceFileGrain")]
internal interface IDeviceFileGrain : IGrainWithStringKey
{
    [Alias("Write")]
    Task Write(ReadOnlyMemory<byte> bytes);

    /// <summary>The bytes, or null when there are none.</summary>
    [Alias("Read")]
    Task<ReadOnlyMemory<byte>?> Read();

    [Alias("Remove")]
    Task Remove();
}

/// <summary>What is on disk of a part of a file.</summary>
[GenerateSerializer]
[Alias("ww.device-file-part")]
internal sealed class DeviceFilePart
{
    [Id(0)]
    public byte[] Bytes { get; set; } = [];
}

/// <inheritdoc cref="IDeviceFileGrain" />
[GrainType("ww.device-file")]
internal sealed class DeviceFileGrain([PersistentState("part", "Default")] IPersistentState<DeviceFilePart> state) : Grain, IDeviceFileGrain
{
    public async Task Write(ReadOnlyMemory<byte> bytes)
    {
        if (state.RecordExists)
            return; // a digest names these bytes and no others
        state.State.Bytes = bytes.ToArray();
        await GrainWrites.Write(this, state);
    }

    public Task<ReadOnlyMemory<byte>?> Read() => Task.FromResult<ReadOnlyMemory<byte>?>(state.RecordExists ? state.State.Bytes : null);

    public Task Remove() => this.Clear(state);
}

/// <summary>Files under their digest, in parts that the storage of grains takes.</summary>
internal sealed class DeviceFiles(IGrainFactory grains)
{
    private const int PartBytes = 1024 * 1024;

    public async Task<DeviceFile> Write(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var file = new DeviceFile(name, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length);
        for (var part = 0; part < Parts(bytes.Length); part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = part * PartBytes;
            await Part(file.Digest, part).Write(bytes.Slice(from, Math.Min(PartBytes, bytes.Length - from)));
        }

        return file;
    }

    /// <summary>The bytes, or null when there are none under this digest.</summary>
    public async Task<ReadOnlyMemory<byte>?> Read(string digest, CancellationToken cancellationToken)
    {
        if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower))
            throw new WetwareException(ErrorKind.Failed, "field 'digest': use 64 lower-case hexadecimal digits");
        using var bytes = new MemoryStream();
        for (var part = 0; ; part++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await Part(digest, part).Read() is not { } read)
                return part == 0 ? null : bytes.ToArray();
            bytes.Write(read.Span);
            if (read.Length < PartBytes)
                return bytes.ToArray();
        }
    }

    public async Task Remove(DeviceFile file)
    {
        for (var part = 0; part < Parts(file.Length); part++)
            await Part(file.Digest, part).Remove();
    }

    private static int Parts(int length) => Math.Max(1, (length + PartBytes - 1) / PartBytes);

    private IDeviceFileGrain Part(string digest, int part) => grains.GetGrain<IDeviceFileGrain>($"{digest}/{part}");
}
