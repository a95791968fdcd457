using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Orleans.Runtime;

/// <summary>Everything that is emitted for one grain interface, once for the process.</summary>
internal sealed class InterfaceCode
{
    private static readonly ConcurrentDictionary<Type, InterfaceCode> Known = new();
    private static readonly Lock Making = new();

    private readonly FrozenDictionary<uint, Type> _byId;
    private readonly Lazy<Func<GrainReferenceShared, IdSpan, GrainReference>> _create;

    private InterfaceCode(Type type)
    {
        Type = type;
        var assembly = EmittedAssembly.For(type);
        var own = new Dictionary<uint, Type>();
        foreach (var method in MethodsOf(type))
        {
            var id = IdOf(method);
            var request = InvokableEmitter.Emit(assembly, method);
            if (!own.TryAdd(id, request))
                throw new InvalidOperationException($"Two methods of {type} have the same id {id:X8}; one of them is {method}. Give one an [Alias].");
            InvokableTypes.Add(request, method, id);
            Requests.Add(method, request);
        }

        _byId = own.ToFrozenDictionary();
        _create = new Lazy<Func<GrainReferenceShared, IdSpan, GrainReference>>(() => EmitReference(assembly));
    }

    public Type Type { get; }

    /// <summary>The request class of each method that this interface itself declares.</summary>
    private Dictionary<MethodInfo, Type> Requests { get; } = [];

    public static InterfaceCode For(Type type)
    {
        if (Known.TryGetValue(type, out var code))
            return code;
        lock (Making)
            return Known.GetOrAdd(type, static t => new InterfaceCode(t));
    }

    public GrainReference CreateReference(GrainReferenceShared shared, IdSpan key) => _create.Value(shared, key);

    /// <summary>The request class of a method of this interface's own; null for an unknown id or a wrong number of type arguments.</summary>
    public Type? FindRequest(uint methodId, Type[] typeArguments)
    {
        if (!_byId.TryGetValue(methodId, out var type))
            return null;
        var arity = type.IsGenericTypeDefinition ? type.GetGenericArguments().Length : 0;
        if (arity != typeArguments.Length)
            return null;
        return arity == 0 ? type : type.MakeGenericType(typeArguments);
    }

    /// <summary>A hash of the alias, or of the name and the parameter types, so that it survives reordering and additions.</summary>
    public static uint IdOf(MethodInfo method)
    {
        if (method.GetCustomAttribute<IdAttribute>() is { } given)
            return given.Id;
        if (method.GetCustomAttribute<AliasAttribute>() is { } alias)
            return StableHash.ComputeHash(alias.Alias);
        var text = new StringBuilder(method.Name).Append('`').Append(CultureInfo.InvariantCulture, $"{method.GetGenericArguments().Length}");
        foreach (var parameter in method.GetParameters())
            text.Append(',').Append(parameter.ParameterType);
        return StableHash.ComputeHash(text.ToString());
    }

    private static IEnumerable<MethodInfo> MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(m => m.IsAbstract);

    private Func<GrainReferenceShared, IdSpan, GrainReference> EmitReference(EmittedAssembly assembly)
    {
        var all = new Dictionary<MethodInfo, Type>(Requests);
        foreach (var inherited in Type.GetInterfaces())
        {
            if (inherited == typeof(IAddressable) || !MethodsOf(inherited).Any())
                continue;
            foreach (var (method, request) in For(inherited).Requests)
                all.Add(method, request);
        }

        var type = ProxyEmitter.Emit(assembly, Type, all);
        var shared = System.Linq.Expressions.Expression.Parameter(typeof(GrainReferenceShared));
        var key = System.Linq.Expressions.Expression.Parameter(typeof(IdSpan));
        var create = System.Linq.Expressions.Expression.New(type.GetConstructor([typeof(GrainReferenceShared), typeof(IdSpan)])!, shared, key);
        return System.Linq.Expressions.Expression.Lambda<Func<GrainReferenceShared, IdSpan, GrainReference>>(create, shared, key).Compile();
    }
}
