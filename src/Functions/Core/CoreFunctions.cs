using System.Linq.Expressions;
using System.Reflection;

namespace Wetware.Functions.Core;

/// <summary>A function of the description with the method that implements it.</summary>
internal sealed record CoreFunction(ApiFunction Description, Func<CoreApi, CoreValue[], CoreValue> Invoke);

/// <summary>
/// Joins the description of <c>core</c> to <see cref="CoreApi"/>: every function to the public method of its name, whose types must be the described ones.
/// </summary>
internal static class CoreFunctions
{
    private static readonly Dictionary<string, Type> ParameterTypes = new()
    {
        ["int"] = typeof(int),
        ["string"] = typeof(string),
        ["bytes"] = typeof(byte[]),
        ["dest"] = typeof(byte[]),
        ["int[]"] = typeof(int[]),
        ["string[]"] = typeof(string[]),
    };

    private static readonly Dictionary<string, Type[]> ResultTypes = new()
    {
        ["int"] = [typeof(int)],
        ["string"] = [typeof(byte[])],
        ["buffer"] = [typeof(CoreBuffer)],
        ["map"] = [typeof(CoreMap)],
        ["bytes"] = [typeof(CoreRead)],
    };

    /// <summary>All functions, by name.</summary>
    public static IReadOnlyDictionary<string, CoreFunction> All { get; } =
        ApiDescription.Core.Functions.ToDictionary(function => function.Name, function => new CoreFunction(function, Compile(function)));

    /// <summary>A call of the method with arguments from an array and the result as a value.</summary>
    private static Func<CoreApi, CoreValue[], CoreValue> Compile(ApiFunction function)
    {
        var method = typeof(CoreApi).GetMethod(function.PascalName, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            ?? throw new InvalidOperationException($"{nameof(CoreApi)} has no method {function.PascalName}");
        var types = function.Parameters.Select(parameter => ParameterTypes[parameter.Type]).ToArray();
        var declared = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        if (!declared.SequenceEqual(types) || !ResultTypes[function.Returns].Contains(method.ReturnType))
            throw new InvalidOperationException($"{method} is not what is described of {function.Name}");

        var api = Expression.Parameter(typeof(CoreApi));
        var values = Expression.Parameter(typeof(CoreValue[]));
        var arguments = types.Select(Argument);
        Expression call = Expression.Call(method.IsStatic ? null : api, method, arguments);
        var result = method.ReturnType == typeof(int)
            ? Expression.New(typeof(CoreValue).GetConstructors()[0], call, Expression.Constant(null))
            : Expression.New(typeof(CoreValue).GetConstructors()[0], Expression.Constant(0), Expression.Convert(call, typeof(object)));
        return Expression.Lambda<Func<CoreApi, CoreValue[], CoreValue>>(result, api, values).Compile();

        Expression Argument(Type type, int index)
        {
            var value = Expression.ArrayIndex(values, Expression.Constant(index));
            return type == typeof(int)
                ? Expression.Property(value, nameof(CoreValue.Number))
                : Expression.Convert(Expression.Property(value, nameof(CoreValue.Content)), type);
        }
    }
}
