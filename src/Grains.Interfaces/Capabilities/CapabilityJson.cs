using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wetware.Errors;

namespace Wetware.Capabilities;

/// <summary>Arguments and answers of calls that are structured or text; what does not parse is <c>failed</c>.</summary>
public static class CapabilityJson
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The arguments as JSON of a type; none at all are not JSON.</summary>
    public static T Json<T>(this CapabilityCall call, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Read(call.Data, type, $"arguments of '{call.Method}'");
    }

    /// <summary>The arguments as UTF-8 text.</summary>
    public static string Text(this CapabilityCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Text(call.Data, $"arguments of '{call.Method}'");
    }

    /// <summary>The answer as JSON of a type.</summary>
    public static T Json<T>(this CapabilityReply reply, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return Read(reply.Data, type, "the answer");
    }

    /// <summary>The answer as UTF-8 text.</summary>
    public static string Text(this CapabilityReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return Text(reply.Data, "the answer");
    }

    /// <summary>The one capability that came with the answer.</summary>
    public static Capability Single(this CapabilityReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.Capabilities.Count == 1
            ? reply.Capabilities[0]
            : throw new WetwareException(ErrorKind.Failed, $"the answer has {reply.Capabilities.Count} capabilities, not one");
    }

    private static T Read<T>(ReadOnlyMemory<byte> data, JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(data.Span, type)
                ?? throw new WetwareException(ErrorKind.Failed, $"{what}: null");
        }
        catch (JsonException error)
        {
            throw new WetwareException(ErrorKind.Failed, $"{what}: not the JSON that is expected ({error.Message})");
        }
    }

    private static string Text(ReadOnlyMemory<byte> data, string what)
    {
        try
        {
            return StrictUtf8.GetString(data.Span);
        }
        catch (DecoderFallbackException)
        {
            throw new WetwareException(ErrorKind.Failed, $"{what}: not UTF-8");
        }
    }
}
