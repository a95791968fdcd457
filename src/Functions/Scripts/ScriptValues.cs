using System.Text;
using Jint;
using Jint.Native;
using Jint.Runtime;
using Wetware.Functions.Core;
using Wetware.Functions.Engine;
using JsEngine = Jint.Engine;

namespace Wetware.Functions.Scripts;

/// <summary>Values between scripts and <see cref="CoreApi"/>. Bytes are given as text, <c>ArrayBuffer</c>, typed array or <c>DataView</c>, and received as <c>Uint8Array</c>.</summary>
internal static class ScriptValues
{
    private const int MostElements = 65_536;

    /// <summary>Reads an argument as its parameter's type.</summary>
    /// <exception cref="FunctionException">It is none.</exception>
    public static CoreValue Read(ApiParameter parameter, JsValue value)
    {
        try
        {
            return parameter.Type switch
            {
                "int" => value.IsNumber() ? TypeConverter.ToInt32(value) : throw Wrong("a number"),
                "string" => new CoreValue(0, value.IsNull() || value.IsUndefined() ? "" : TypeConverter.ToString(value)),
                "bytes" => new CoreValue(0, Bytes(value)),
                "dest" => new CoreValue(0, View(value).ToArray()),
                "int[]" => new CoreValue(0, Elements(value).Select(TypeConverter.ToInt32).ToArray()),
                _ => new CoreValue(0, Elements(value).Select(TypeConverter.ToString).ToArray()),
            };
        }
        catch (InvalidCastException)
        {
            throw Wrong(parameter.Type);
        }

        FunctionException Wrong(string type) => FunctionException.Misuse($"parameter '{parameter.Name}' must be {type}");
    }

    /// <summary>A result as JavaScript gets it.</summary>
    public static JsValue Of(JsEngine engine, ApiFunction function, CoreValue result) => result.Content switch
    {
        null => new JsNumber(result.Number),
        byte[] text => new JsString(Encoding.UTF8.GetString(text)),
        CoreBuffer { Content: { } content } => OfBytes(engine, content.Span),
        CoreRead { Content: { } content } read => Taken(read, OfBytes(engine, content.Span)),
        CoreMap map => OfMap(engine, map),
        _ => JsValue.Undefined,
    };

    public static JsValue OfBytes(JsEngine engine, ReadOnlySpan<byte> bytes) => engine.Intrinsics.Uint8Array.Construct(bytes);

    /// <summary>Text as UTF-8, or the bytes of a buffer.</summary>
    public static byte[] Bytes(JsValue value) =>
        value.IsNull() || value.IsUndefined() ? []
        : value.IsString() ? Encoding.UTF8.GetBytes(value.AsString())
        : value.IsObject() ? View(value).ToArray()
        : Encoding.UTF8.GetBytes(TypeConverter.ToString(value));

    /// <summary>Copies what the host filled into the script's own bytes.</summary>
    public static void Fill(JsValue into, ReadOnlySpan<byte> bytes)
    {
        var view = View(into);
        bytes[..Math.Min(bytes.Length, view.Length)].CopyTo(view);
    }

    /// <summary>What a value looks like in the log.</summary>
    public static string Shown(JsValue value) => value.IsSymbol() ? "Symbol()" : TypeConverter.ToString(value);

    private static JsValue Taken(CoreRead read, JsValue value)
    {
        read.Take();
        return value;
    }

    private static JsObject OfMap(JsEngine engine, CoreMap map)
    {
        var all = new JsObject(engine);
        foreach (var (key, value) in map.Pairs)
            all.FastSetDataProperty(Encoding.UTF8.GetString(key.Span), new JsString(Encoding.UTF8.GetString(value.Span)));
        return all;
    }

    /// <summary>The very bytes of an <c>ArrayBuffer</c>, typed array or <c>DataView</c>.</summary>
    private static Span<byte> View(JsValue value)
    {
        if (value.IsArrayBuffer())
            return value.AsArrayBuffer();
        if (!value.IsObject())
            throw new InvalidCastException();
        // A script may have put other values under these names: what they say is checked against the buffer that they name.
        var view = value.AsObject();
        var buffer = view.Get("buffer");
        var offset = view.Get("byteOffset");
        var length = view.Get("byteLength");
        if (!buffer.IsArrayBuffer() || buffer.AsArrayBuffer() is not { } bytes || !offset.IsNumber() || !length.IsNumber()
            || offset.AsNumber() is not (>= 0 and <= int.MaxValue) || length.AsNumber() is not (>= 0 and <= int.MaxValue)
            || (long)offset.AsNumber() + (long)length.AsNumber() > bytes.Length)
            throw new InvalidCastException();
        return bytes.AsSpan((int)offset.AsNumber(), (int)length.AsNumber());
    }

    private static List<JsValue> Elements(JsValue value)
    {
        if (value.IsNull() || value.IsUndefined())
            return [];
        var array = value.IsArray() ? value.AsArray() : throw new InvalidCastException();
        return array.Length <= MostElements
            ? Enumerable.Range(0, (int)array.Length).Select(i => array[(uint)i]).ToList()
            : throw FunctionException.Misuse($"an array has {array.Length} elements; the limit is {MostElements}");
    }
}
