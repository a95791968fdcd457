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

        options.Listen = Listener(nameof(options.Listen), options.Listen, http, problems);
        options.ListenHttp = Listener(nameof(options.ListenHttp), options.ListenHttp, http, problems);
        foreach (var (option, message) in options.Problems())
            problems.Add(option, message);
        problems.ThrowIfAny();
        return options;
    }

    // The listener's full address; null: there is none.
    private static string? Listener(string name, string? given, HttpOptions http, OptionProblems problems)
    {
        if (string.IsNullOrEmpty(given) || given == Off)
            return null;
        var listen = given.All(char.IsAsciiDigit) ? $"127.0.0.1:{given}" : given;
        var option = $"{FunctionOptions.Section}:{name}";
        if (!Endpoints.TryParse(listen, null, out var endpoint, out var problem))
            problems.Add(option, problem);
        else if (!IPAddress.TryParse(endpoint.Host, out var address))
            problems.Add(option, $"\"{listen}\" needs an IP address, as in 127.0.0.1:8443");
        else if (!IPAddress.IsLoopback(address) && http.Token is null && !File.Exists(http.TokensFile) && !http.Open)
            problems.Add(option, $"{listen} is reachable from other machines, and the admin API with it: set Http:Token (WW_TOKEN), make a token (ww http-token add), or Http:Open (--open) to allow everyone");
        return listen;
    }
}
