using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Objects;
using Orleans.Serialization.Wire;

namespace Orleans.Serialization;

/// <summary>Writes and reads exceptions; see <see cref="ExceptionCodec{T}"/>.</summary>
internal sealed class ExceptionBodies(CodecProvider codecs, ExceptionTypes types)
{
    private const uint TypeName = 0;
    private const uint FirstDelta = 1;
    private const uint Message = 1;
    private const uint StackTrace = 2;
    private const uint Inner = 3;
    private const uint Result = 4;
    private const uint Inners = 5;
    private const uint Data = 6;
    private readonly ConcurrentDictionary<Type, IExceptionMembers?> _members = new();

    public void Write(ref Writer writer, Exception value)
    {
        var fallback = value as UnavailableExceptionFallbackException;
        WriteText(ref writer, FirstDelta, fallback?.ExceptionType ?? ExceptionTypes.NameOf(value.GetType()));
        WriteText(ref writer, 1, ExceptionFields.Message(value) ?? value.Message);
        WriteText(ref writer, 1, value.StackTrace);
        writer.WriteTag(Tags.Of(1, Shape.Ref));
        codecs.Get<Exception>().Write(ref writer, value.InnerException!);
        writer.WriteTag(Tags.Of(1, Shape.Fixed32));
        writer.WriteFixed32((uint)value.HResult);
        WriteInners(ref writer, value as AggregateException);
        WriteData(ref writer, ExceptionFields.Data(value));
        if (MembersOf(value.GetType()) is { } members)
        {
            writer.WriteTag(Tags.EndLevel);
            members.Write(ref writer, value);
        }
        else
        {
            writer.WriteTag(Tags.End);
        }
    }

    public Exception Read(ref Reader reader, int slot)
    {
        string? typeName = null;
        if (reader.ReadTag() == Tags.Of(FirstDelta, Shape.Bytes))
            typeName = reader.ReadString();
        if (string.IsNullOrEmpty(typeName))
            throw new SerializerException($"The exception before byte {reader.Position} has no type name.");
        var type = types.Find(typeName);
        var value = type is null ? new UnavailableExceptionFallbackException { ExceptionType = typeName } : Create(type, typeName);
        reader.Session.Fill(slot, value);
        if (ReadCommon(ref reader, value))
            return value;
        if (MembersOf(value.GetType()) is { } members)
            members.Read(ref reader, value);
        else
            reader.SkipMembers();
        return value;
    }

    private bool ReadCommon(ref Reader reader, Exception value)
    {
        var id = TypeName;
        while (true)
        {
            var tag = reader.ReadTag();
            if (tag < 16)
                return reader.EndsValue(tag);
            id += Tags.DeltaOf(tag);
            switch ((id, Tags.ShapeOf(tag)))
            {
                case (Message, Shape.Bytes):
                    ExceptionFields.Message(value) = reader.ReadString();
                    break;
                case (StackTrace, Shape.Bytes):
                    ExceptionFields.RemoteStackTrace(value) = reader.ReadString() is { } text ? text + Environment.NewLine : null;
                    break;
                case (Inner, Shape.Ref):
                    ExceptionFields.InnerException(value) = ReadInner(ref reader, value);
                    break;
                case (Result, Shape.Fixed32):
                    value.HResult = (int)reader.ReadFixed32();
                    break;
                case (Inners, Shape.Ref):
                    ReadInners(ref reader, value);
                    break;
                case (Data, Shape.Ref):
                    ReadData(ref reader, value);
                    break;
                default:
                    reader.Skip(Tags.ShapeOf(tag));
                    break;
            }
        }
    }

    private static void WriteText(ref Writer writer, uint delta, string? text)
    {
        writer.WriteTag(Tags.Of(delta, Shape.Bytes));
        writer.WriteString(text);
    }

    private void WriteInners(ref Writer writer, AggregateException? value)
    {
        writer.WriteTag(Tags.Of(1, Shape.Ref));
        codecs.Get<Exception[]>().Write(ref writer, value?.InnerExceptions.ToArray()!);
    }

    private void WriteData(ref Writer writer, IDictionary? data)
    {
        if (data is not { Count: > 0 })
            return;
        var kept = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in data)
            kept[entry.Key.ToString() ?? ""] = entry.Value?.ToString();
        writer.WriteTag(Tags.Of(1, Shape.Ref));
        codecs.Get<Dictionary<string, string?>>().Write(ref writer, kept);
    }

    /// <summary>Exceptions that contain each other would keep code that follows them busy for ever.</summary>
    private Exception? ReadInner(ref Reader reader, Exception outer)
    {
        var inner = codecs.Get<Exception>().Read(ref reader);
        for (var at = inner; at is not null; at = at.InnerException)
        {
            if (ReferenceEquals(at, outer))
                throw new SerializerException($"The exception before byte {reader.Position} contains itself.");
        }

        return inner;
    }

    private void ReadInners(ref Reader reader, Exception value)
    {
        var inners = codecs.Get<Exception[]>().Read(ref reader);
        if (value is not AggregateException aggregate || inners is null)
            return;
        if (Array.Exists(inners, inner => inner is null || ReferenceEquals(inner, value)))
            throw new SerializerException($"The inner exceptions before byte {reader.Position} are invalid.");
        ExceptionFields.InnerExceptions(aggregate) = inners;
    }

    private void ReadData(ref Reader reader, Exception value)
    {
        foreach (var (key, text) in codecs.Get<Dictionary<string, string?>>().Read(ref reader) ?? [])
        {
            value.Data[key] = text;
            if (value is UnavailableExceptionFallbackException fallback)
                fallback.Properties[key] = text;
        }
    }

    private IExceptionMembers? MembersOf(Type type) => _members.GetOrAdd(type, static (t, all) =>
        t.IsDefined(typeof(GenerateSerializerAttribute), inherit: true) && t.IsDefined(typeof(GenerateSerializerAttribute), inherit: false)
            ? (IExceptionMembers)Activator.CreateInstance(typeof(ExceptionMembers<>).MakeGenericType(t), TypeLayout.Of(t), all)!
            : null,
        codecs);

    /// <summary>By the parameterless constructor where there is one, else without any.</summary>
    private static Exception Create(Type type, string name)
    {
        try
        {
            var exception = type.GetConstructor(Type.EmptyTypes) is not null
                ? (Exception)Activator.CreateInstance(type)!
                : (Exception)RuntimeHelpers.GetUninitializedObject(type);
            if (exception is AggregateException aggregate && ExceptionFields.InnerExceptions(aggregate) is null)
                ExceptionFields.InnerExceptions(aggregate) = [];
            return exception;
        }
        catch (Exception e)
        {
            return new UnavailableExceptionFallbackException($"An exception of the type {type} could not be made.", e) { ExceptionType = name };
        }
    }
}
