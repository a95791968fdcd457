using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Puts the type parameters of an emitted class or method in the place of those of a generic grain method.</summary>
internal sealed class GenericMap(Type[] from, Type[] to)
{
    public static GenericMap None { get; } = new([], []);

    public Type[] To { get; } = to;

    /// <summary>Copies names, kinds and constraints of the method's type parameters onto the emitted ones.</summary>
    public static GenericMap Define(MethodInfo method, Func<string[], GenericTypeParameterBuilder[]> define)
    {
        if (!method.IsGenericMethodDefinition)
            return None;
        var from = method.GetGenericArguments();
        var builders = define([.. from.Select(p => p.Name)]);
        var map = new GenericMap(from, builders);

        // Constraints speak of the parameters of the interface's definition, even where the interface has its arguments.
        var owner = method.DeclaringType!;
        var constrained = owner.IsConstructedGenericType
            ? new GenericMap([.. from, .. owner.GetGenericTypeDefinition().GetGenericArguments()], [.. builders, .. owner.GetGenericArguments()])
            : map;
        for (var i = 0; i < from.Length; i++)
        {
            builders[i].SetGenericParameterAttributes(from[i].GenericParameterAttributes & GenericParameterAttributes.SpecialConstraintMask);
            var constraints = from[i].GetGenericParameterConstraints();
            if (constraints.FirstOrDefault(c => c.IsClass) is { } parent)
                builders[i].SetBaseTypeConstraint(constrained.Apply(parent));
            builders[i].SetInterfaceConstraints([.. constraints.Where(c => !c.IsClass).Select(constrained.Apply)]);
        }

        return map;
    }

    public Type Apply(Type type)
    {
        if (To.Length == 0)
            return type;
        if (type.IsGenericParameter)
        {
            var index = Array.IndexOf(from, type);
            return index < 0 ? type : To[index];
        }

        if (type.IsArray)
        {
            var element = Apply(type.GetElementType()!);
            return type.IsSZArray ? element.MakeArrayType() : element.MakeArrayType(type.GetArrayRank());
        }

        if (!type.IsGenericType || !type.ContainsGenericParameters)
            return type;
        return type.GetGenericTypeDefinition().MakeGenericType([.. type.GetGenericArguments().Select(Apply)]);
    }
}
