using System.Net;
using Microsoft.Extensions.Configuration;
using Wetware.Clustering.Configuration;
using Wetware.Functions;
using Wetware.Silo.Configuration;

namespace Wetware.Gateway.Hosting;

/// <summary>The options of the function platform, from the same sources as those of the node.</summary>
internal static class FunctionSettings
{
    /// <summary>Instead of an address: functions are not served.</summary>
    private const string Off = "off";

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="Clustering.NodeStartException">A value cannot be read or is outside its limits; all are named.</exception>
    public static FunctionOptions Read(IConfiguration configuration, HttpOptions http)
    {
        var (options, problems) = (new FunctionOptions(), new OptionProblems());
        try
        {
            configuration.GetSection(FunctionOptions.Section).Bind(options);
        }
        catch (InvalidOperationException error)
        {
            problems.Add(FunctionOptions.Section, error.Message);
        }

        const string Listen = $"{FunctionOptions.Section}:{nameof(FunctionOptions.Listen)}";
        if (string.IsNullOrEmpty(options.Listen) || options.Listen == Off)
            options.Listen = null;
        else if (options.Listen.All(char.IsAsciiDigit))
            options.Listen = $"127.0.0.1:{options.Listen}";
        if (options.Listen is null)
        {
            // Functions are not served here.
        }
        else if (!Endpoints.TryParse(options.Listen, null, out var listen, out var problem))
            problems.Add(Listen, problem);
        else if (!IPAddress.TryParse(listen.Host, out var address))
            problems.Add(Listen, $"\"{options.Listen}\" needs an IP address, as in 127.0.0.1:8443");
        else if (!IPAddress.IsLoopback(address) && http.Token is null && !File.Exists(http.TokensFile) && !http.Open)
            problems.Add(Listen, $"{options.Listen} is reachable from other machines, and the admin API with it: set Http:Token (WW_TOKEN), make a token (ww http-token add), or Http:Open (--open) to allow everyone");
        foreach (var (option, message) in options.Problems())
            problems.Add(option, message);
        problems.ThrowIfAny();
        return options;
    }
}
