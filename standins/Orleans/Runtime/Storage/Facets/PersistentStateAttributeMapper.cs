using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes the arguments of parameters with <see cref="PersistentStateAttribute"/>.</summary>
public class PersistentStateAttributeMapper : IAttributeToFactoryMapper<PersistentStateAttribute>
{
    private static readonly MethodInfo Typed =
        typeof(PersistentStateAttributeMapper).GetMethod(nameof(Create), BindingFlags.NonPublic | BindingFlags.Static)!;

    public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, PersistentStateAttribute metadata)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(metadata);
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"Parameter '{parameter.Name}' on the constructor for '{parameter.Member.DeclaringType}' has an unsupported type, '{type}'. "
                + $"It must be an instance of generic type '{typeof(IPersistentState<>)}' because it has an associated [PersistentState(...)] attribute.",
                nameof(parameter));
        }

        var configuration = new Configuration(
            string.IsNullOrEmpty(metadata.StateName) ? parameter.Name! : metadata.StateName, metadata.StorageName);
        return Typed.MakeGenericMethod(type.GenericTypeArguments)
            .CreateDelegate<Func<IPersistentStateConfiguration, Factory<IGrainContext, object>>>()(configuration);
    }

    private static Factory<IGrainContext, object> Create<TState>(IPersistentStateConfiguration configuration) =>
        context => context.ActivationServices.GetRequiredService<IPersistentStateFactory>().Create<TState>(context, configuration);

    private sealed record Configuration(string StateName, string? StorageName) : IPersistentStateConfiguration;
}
