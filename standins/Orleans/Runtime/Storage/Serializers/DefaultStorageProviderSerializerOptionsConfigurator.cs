using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orleans.Storage;

/// <summary>Chooses the serializer that was registered under the storage's name, else the general one.</summary>
public class DefaultStorageProviderSerializerOptionsConfigurator<TOptions>(IServiceProvider serviceProvider) : IPostConfigureOptions<TOptions>
    where TOptions : class, IStorageProviderSerializerOptions
{
    public void PostConfigure(string? name, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.GrainStorageSerializer is not null)
            return;
        var named = name is null ? null : serviceProvider.GetKeyedService<IGrainStorageSerializer>(name);
        options.GrainStorageSerializer = named ?? serviceProvider.GetRequiredService<IGrainStorageSerializer>();
    }
}
