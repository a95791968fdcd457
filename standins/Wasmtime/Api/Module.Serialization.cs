using System.Security.Cryptography;

namespace Wasmtime;

/// <summary>
/// The serialized form: a mark, the SHA-256 of the module, the module. It is checked and validated again when read,
/// so that a forged file can do no more than a forged module.
/// </summary>
public partial class Module
{
    private static ReadOnlySpan<byte> Mark => "wasm-il\u0001"u8;

    public byte[] Serialize()
    {
        var bytes = Compiled.Info.Bytes;
        return [.. Mark, .. SHA256.HashData(bytes), .. bytes];
    }

    public static Module Deserialize(Engine engine, string name, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var header = Mark.Length + SHA256.HashSizeInBytes;
        if (bytes.Length < header || !bytes.StartsWith(Mark))
            throw new WasmtimeException("the bytes are not a serialized module of this engine");
        var module = bytes[header..];
        if (!SHA256.HashData(module).AsSpan().SequenceEqual(bytes[Mark.Length..header]))
            throw new WasmtimeException("the serialized module is damaged");
        return FromBytes(engine, name, module);
    }

    public static Module DeserializeFile(Engine engine, string name, string path)
        => Deserialize(engine, name, File.ReadAllBytes(path));
}
