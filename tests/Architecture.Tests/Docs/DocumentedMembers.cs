using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Wetware.Tests.Docs;

/// <summary>Public types and members without a comment in the documentation file of their assembly.</summary>
internal static class DocumentedMembers
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The names that are missing, in the compiler's form without parameters.</summary>
    /// <param name="types">The types to look at.</param>
    /// <param name="documentation">The documentation file; each name counts as often as it occurs, so that overloads are told apart.</param>
    public static IEnumerable<string> Missing(IEnumerable<Type> types, XDocument documentation)
    {
        var written = documentation.Descendants("member")
            .Where(member => member.Elements().Any())
            .Select(member => member.Attribute("name")!.Value.Split('(')[0])
            .CountBy(name => name)
            .ToDictionary();
        return types.Where(IsShown)
            .SelectMany(type => Names(type).CountBy(name => name))
            .Where(needed => written.GetValueOrDefault(needed.Key) < needed.Value)
            .Select(needed => needed.Key);
    }

    private static IEnumerable<string> Names(Type type)
    {
        var of = (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');
        yield return $"T:{of}";
        if (type.IsSubclassOf(typeof(Delegate)))
            yield break;
        var isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        foreach (var member in type.GetMembers(Declared).Where(member => IsWritten(member, isRecord)))
        {
            var name = member.Name.Replace('.', '#');
            if (member is MethodInfo { IsGenericMethod: true } generic)
                name += $"``{generic.GetGenericArguments().Length}";
            yield return $"{Prefix(member)}:{of}.{name}";
        }
    }

    private static char Prefix(MemberInfo member) => member switch { FieldInfo => 'F', PropertyInfo => 'P', EventInfo => 'E', _ => 'M' };

    // What a person wrote: no accessors, no part that the compiler makes of a record, no parameterless constructor that nobody declared.
    private static bool IsWritten(MemberInfo member, bool isRecord) => member switch
    {
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName && !Generated(field),
        PropertyInfo property => property.GetAccessors(true).Any(IsShown) && !Generated(property) && !(isRecord && IsOfRecord(property)),
        EventInfo e => IsShown(e.GetAddMethod(true)!) && !Generated(e),
        MethodInfo method => IsShown(method) && !Generated(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => IsShown(constructor) && !Generated(constructor) && constructor.GetParameters().Length > 0 && !(isRecord && IsOfRecord(constructor)),
        _ => false,
    };

    // Like the compiler, which takes positional members as documented with their type.
    private static bool IsOfRecord(PropertyInfo property) =>
        property.Name == "EqualityContract" || property.DeclaringType!.GetConstructors(Declared).Any(constructor => Array.Exists(constructor.GetParameters(), parameter => parameter.Name == property.Name));

    private static bool IsOfRecord(ConstructorInfo constructor) =>
        constructor.GetParameters() is [{ } only] && only.ParameterType == constructor.DeclaringType
        || constructor.GetParameters().All(parameter => constructor.DeclaringType!.GetProperty(parameter.Name!) is not null);

    private static bool IsShown(Type type) => type is { IsNested: false, IsPublic: true } or { IsNestedPublic: true } && !Generated(type) && (type.DeclaringType is null || IsShown(type.DeclaringType));

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Generated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute));
}
