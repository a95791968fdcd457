using System.Globalization;
using System.Text.Json;
using Wasmtime;

namespace Wetware.Tests.Spec;

/// <summary>Values as the converter writes them: bits as decimal numbers, or the name of a class of NaNs.</summary>
internal static class SpecValues
{
    public static ValueBox Box(JsonElement value)
    {
        var text = value.GetProperty("value");
        switch (value.GetProperty("type").GetString())
        {
            case "i32": return (int)uint.Parse(text.GetString()!, CultureInfo.InvariantCulture);
            case "i64": return (long)ulong.Parse(text.GetString()!, CultureInfo.InvariantCulture);
            case "f32": return BitConverter.UInt32BitsToSingle(uint.Parse(text.GetString()!, CultureInfo.InvariantCulture));
            case "f64": return BitConverter.UInt64BitsToDouble(ulong.Parse(text.GetString()!, CultureInfo.InvariantCulture));
            case "v128": return new V128(Bytes(value));
            case "externref": return ValueBox.AsBox<object>(text.GetString() == "null" ? null : text.GetString());
            case "funcref" when text.GetString() == "null": return (Function?)null;
            default: throw new NotSupportedException(value.ToString());
        }
    }

    /// <summary>Null when the results are as expected.</summary>
    public static string? Difference(object?[] results, JsonElement expected)
    {
        var wanted = expected.EnumerateArray().ToArray();
        if (wanted.Length != results.Length)
            return $"{results.Length} results, expected {wanted.Length}";
        for (var i = 0; i < wanted.Length; i++)
        {
            if (!Equal(results[i], wanted[i]))
                return $"result {i} is {Show(results[i])}, expected {wanted[i]}";
        }

        return null;
    }

    private static bool Equal(object? result, JsonElement expected)
    {
        var type = expected.GetProperty("type").GetString();
        if (type == "v128")
            return VectorEqual(((V128)result!).AsSpan().ToArray(), expected);
        var text = expected.GetProperty("value").GetString()!;
        return type switch
        {
            "i32" => result is int number && number == (int)uint.Parse(text, CultureInfo.InvariantCulture),
            "i64" => result is long number && number == (long)ulong.Parse(text, CultureInfo.InvariantCulture),
            "f32" => result is float number && SingleEqual(BitConverter.SingleToUInt32Bits(number), text),
            "f64" => result is double number && DoubleEqual(BitConverter.DoubleToUInt64Bits(number), text),
            "funcref" => text == "null" == ((Function)result!).IsNull,
            "externref" => text == "null" ? result is null : text == (string?)result,
            _ => false,
        };
    }

    private static bool SingleEqual(uint bits, string text) => text switch
    {
        "nan:canonical" => (bits & 0x7fff_ffff) == 0x7fc0_0000,
        "nan:arithmetic" => (bits & 0x7fc0_0000) == 0x7fc0_0000,
        _ => bits == uint.Parse(text, CultureInfo.InvariantCulture),
    };

    private static bool DoubleEqual(ulong bits, string text) => text switch
    {
        "nan:canonical" => (bits & 0x7fff_ffff_ffff_ffff) == 0x7ff8_0000_0000_0000,
        "nan:arithmetic" => (bits & 0x7ff8_0000_0000_0000) == 0x7ff8_0000_0000_0000,
        _ => bits == ulong.Parse(text, CultureInfo.InvariantCulture),
    };

    private static bool VectorEqual(byte[] bytes, JsonElement expected)
    {
        var lanes = expected.GetProperty("value").EnumerateArray().Select(lane => lane.GetString()!).ToArray();
        var width = 16 / lanes.Length;
        for (var i = 0; i < lanes.Length; i++)
        {
            var lane = bytes.AsSpan(i * width, width);
            var equal = expected.GetProperty("lane_type").GetString() switch
            {
                "f32" => SingleEqual(BitConverter.ToUInt32(lane), lanes[i]),
                "f64" => DoubleEqual(BitConverter.ToUInt64(lane), lanes[i]),
                _ => lane.SequenceEqual(Lane(lanes[i], width)),
            };
            if (!equal)
                return false;
        }

        return true;
    }

    private static byte[] Bytes(JsonElement value)
    {
        var lanes = value.GetProperty("value").EnumerateArray().Select(lane => lane.GetString()!).ToArray();
        return [.. lanes.SelectMany(lane => Lane(lane, 16 / lanes.Length))];
    }

    private static byte[] Lane(string text, int width)
    {
        var number = text.StartsWith('-')
            ? (ulong)long.Parse(text, CultureInfo.InvariantCulture)
            : ulong.Parse(text, CultureInfo.InvariantCulture);
        return BitConverter.GetBytes(number)[..width];
    }

    private static string Show(object? value) => value switch
    {
        V128 vector => Convert.ToHexString(vector.AsSpan()),
        float number => $"{number:R} 0x{BitConverter.SingleToUInt32Bits(number):x8}",
        double number => $"{number:R} 0x{BitConverter.DoubleToUInt64Bits(number):x16}",
        _ => value?.ToString() ?? "null",
    };
}
