using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wetware.Wasm.Modules;

/// <summary>What is kept beside a code file: what it is, and the digest that it must have. Written after the code, so that it vouches for a whole file.</summary>
/// <param name="Name">The name of the files, so that a record cannot vouch for another module's code.</param>
/// <param name="Bytes">Length of the code.</param>
/// <param name="Sha256">SHA-256 of the code, in hex.</param>
/// <param name="Description">The module's boundary.</param>
internal sealed record CodeRecord(string Name, long Bytes, string Sha256, ModuleDescription Description)
{
    /// <summary>More than the record of a module with as many imports and exports as may be.</summary>
    public const int MostBytes = 64 << 20;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CodeRecordJson.Default.CodeRecord);

    /// <summary>Null when it does not read as a record.</summary>
    public static CodeRecord? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, CodeRecordJson.Default.CodeRecord) is { Name: not null, Sha256: not null, Description: not null } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(CodeRecord))]
internal sealed partial class CodeRecordJson : JsonSerializerContext;
