using System.Collections.Concurrent;
using Orleans.Serialization.Types;

namespace Orleans.Runtime;

/// <summary>
/// Types as text in the names of generic grains and interfaces: <c>name`2[[first],[second]]</c>. Only the serializer's well-known types and types of assemblies
/// that use Orleans can be named; nothing is loaded for a name.
/// </summary>
internal static class TypeNames
{
    private const int MaxDepth = 16;

    private static readonly IEnumerable<Type> WellKnown =
        Enumerable.Range(0, int.MaxValue).Select(number => WellKnownTypes.Find((uint)number)).TakeWhile(type => type is not null)!;

    private static readonly ConcurrentDictionary<string, Type> Known = new(WellKnown.Select(t => KeyValuePair.Create(t.FullName!, t)));

    /// <summary>Makes the types of an assembly known by their names.</summary>
    public static void Add(IEnumerable<Type> types)
    {
        foreach (var type in types)
        {
            if (type.FullName is { } name)
                Known.TryAdd(name, type);
        }
    }

    public static string Construct(string definition, Type[] arguments) => $"{definition}[{string.Join(',', arguments.Select(a => $"[{Format(a)}]"))}]";

    public static string Format(Type type)
    {
        if (type.IsSZArray)
            return $"{Format(type.GetElementType()!)}[]";
        if (!type.IsConstructedGenericType)
            return type.FullName ?? type.Name;
        return Construct(type.GetGenericTypeDefinition().FullName!, type.GetGenericArguments());
    }

    /// <summary>Cuts a constructed name into its definition and the types between the brackets.</summary>
    public static bool TrySplit(string name, out string definition, out Type[] arguments)
    {
        definition = name;
        arguments = [];
        var open = name.IndexOf("[[", StringComparison.Ordinal);
        if (open < 0 || !name.EndsWith("]]", StringComparison.Ordinal))
            return false;
        definition = name[..open];
        var texts = SplitArguments(name.AsSpan(open + 1, name.Length - open - 2));
        arguments = new Type[texts.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (Parse(texts[i], 0) is not { } type)
                return false;
            arguments[i] = type;
        }

        return true;
    }

    /// <summary>The name without type arguments.</summary>
    public static string DefinitionOf(string name)
    {
        var open = name.IndexOf("[[", StringComparison.Ordinal);
        return open < 0 ? name : name[..open];
    }

    private static Type? Parse(string text, int depth)
    {
        if (depth > MaxDepth)
            return null;
        if (text.EndsWith("[]", StringComparison.Ordinal))
            return Parse(text[..^2], depth + 1)?.MakeArrayType();
        var open = text.IndexOf("[[", StringComparison.Ordinal);
        if (open < 0)
            return Known.GetValueOrDefault(text);
        if (!text.EndsWith("]]", StringComparison.Ordinal) || !Known.TryGetValue(text[..open], out var definition))
            return null;
        var arguments = SplitArguments(text.AsSpan(open + 1, text.Length - open - 2)).Select(t => Parse(t, depth + 1)).ToArray();
        if (!definition.IsGenericTypeDefinition || arguments.Contains(null) || definition.GetGenericArguments().Length != arguments.Length)
            return null;
        return definition.MakeGenericType(arguments!);
    }

    /// <summary>Takes <c>[a],[b]</c> apart at the outermost brackets.</summary>
    private static List<string> SplitArguments(ReadOnlySpan<char> text)
    {
        var result = new List<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '[' && depth++ == 0)
                start = i + 1;
            else if (text[i] == ']' && --depth == 0)
                result.Add(text[start..i].ToString());
        }

        return result;
    }
}
