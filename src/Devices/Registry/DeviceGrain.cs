using System.Net;
using System.Text.Json;
using Orleans.Concurrency;
using Wetware.Devices.Access;
using Wetware.Errors;

namespace Wetware.Devices.Registry;

/// <summary>A device. Key: its id. One request to the device at a time, because one call of the grain runs at a time.</summary>
[Alias("ww.IDeviceGrain")]
internal interface IDeviceGrain : IGrainWithStringKey
{
    [Alias("Get")]
    [AlwaysInterleave]
    Task<DeviceInfo?> Get();

    /// <summary>Takes note of addresses; returns whether the device has to be introduced.</summary>
    [Alias("Announce")]
    Task<bool> Announce(DeviceAnnouncement announcement);

    /// <summary>Asks the device for its description; a new one that does not answer is removed.</summary>
    [Alias("Introduce")]
    [ResponseTimeout("00:01:00")]
    Task<DeviceInfo?> Introduce(CancellationToken cancellationToken = default);

    [Alias("IntroduceLater")]
    [OneWay]
    Task IntroduceLater();

    /// <summary>Asks the device for its health; returns whether it is in doubt: it failed, and counts as alive.</summary>
    /// <param name="isRepeated">Whether the check before this one failed a moment ago; the device has less time then.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    [Alias("Check")]
    [ResponseTimeout("00:01:00")]
    Task<bool> Check(bool isRepeated, CancellationToken cancellationToken = default);

    /// <summary>The device said that it leaves: one failed check is enough then.</summary>
    [Alias("Goodbye")]
    Task Goodbye();

    [Alias("SetBlacklisted")]
    Task SetBlacklisted(bool blacklisted);

    [Alias("Remove")]
    Task Remove();

    /// <summary>Takes over what was known of it elsewhere.</summary>
    [Alias("Restore")]
    Task Restore(DeviceInfo info);
}

/// <summary>What is on disk of a device. Counters and health are not: they are asked again within seconds.</summary>
[GenerateSerializer]
[Alias("ww.device-state")]
internal sealed class DeviceState
{
    [Id(0)]
    public DeviceInfo? Info { get; set; }

    /// <summary>Whether it was told where the orchestrator is. That it does not know it any more then means that it has started again.</summary>
    [Id(1)]
    public bool IsRegistered { get; set; }
}

/// <inheritdoc cref="IDeviceGrain" />
[GrainType("ww.device")]
internal sealed class DeviceGrain(
    [PersistentState("device", "Default")] IPersistentState<DeviceState> state, DeviceHttp http, AddressRule rule, OwnUrl own, TimeProvider time) : Grain, IDeviceGrain
{
    /// <summary>Checks in a row that change the status.</summary>
    public const int Threshold = 5;

    private bool _saidGoodbye;

    private string Id => this.GetPrimaryKeyString();

    private DeviceInfo? Info
    {
        get => state.State.Info;
        set => state.State.Info = value;
    }

    public Task<DeviceInfo?> Get() => Task.FromResult(Info);

    public async Task<bool> Announce(DeviceAnnouncement announcement)
    {
        var addresses = announcement.Addresses.Where(text => IPAddress.TryParse(text, out var address) && rule.IsAllowed(address));
        if (Info is null)
        {
            Info = new DeviceInfo
            {
                Id = Id,
                Name = announcement.Name,
                Addresses = [.. addresses.Distinct().Take(DeviceLimits.MaxAddresses)],
                Port = announcement.Port,
                IsActive = true,
            };
            await this.Write(state);
            return true;
        }

        // The port belongs to the addresses: while the device answers where it is known, nobody else can move it by taking its name.
        var before = Info;
        if (before is { IsActive: true, FailedChecks: 0, IsIntroduced: true } && before.Port != announcement.Port)
            return false;
        Info = before with
        {
            Addresses = [.. before.Addresses.Concat(addresses).Distinct().Take(DeviceLimits.MaxAddresses)],
            Port = announcement.Port,
        };
        if (before.Port != Info.Port || before.Addresses.Count != Info.Addresses.Count)
            await this.Write(state);
        return !Info.IsIntroduced || !Info.IsActive;
    }

    public async Task<DeviceInfo?> Introduce(CancellationToken cancellationToken = default)
    {
        if (Info is not { } info)
            return null;
        if (await Ask(info, DeviceHttp.HealthLimit, (address, limit) => Describe(address, info.Port, limit, cancellationToken)) is var (address, description))
        {
            Info = MoveFirst(info, address) with { Platform = description.Platform, Interfaces = description.Interfaces };
            await this.Write(state);
            await Check(isRepeated: false, cancellationToken);
            return Info;
        }

        if (info.IsIntroduced)
            return null;
        await Remove();
        return null;
    }

    public Task IntroduceLater() => Introduce();

    public async Task<bool> Check(bool isRepeated, CancellationToken cancellationToken = default)
    {
        if (Info is not { IsBlacklisted: false } info)
            return false;
        if (!info.IsIntroduced)
        {
            await Introduce(cancellationToken);
            return false;
        }

        using var timer = DeviceMetrics.Check();
        if (await Ask(info, isRepeated ? DeviceHttp.RepeatedHealthLimit : DeviceHttp.HealthLimit, (address, limit) => AskHealth(address, info.Port, limit, cancellationToken)) is var (address, reply))
        {
            timer.Succeeded();
            await Succeed(address, reply, cancellationToken);
            return false;
        }

        await Fail();
        return Info is { IsActive: true };
    }

    public Task Goodbye()
    {
        _saidGoodbye = true;
        return Task.CompletedTask;
    }

    public async Task SetBlacklisted(bool blacklisted)
    {
        if (Info is not { } info || info.IsBlacklisted == blacklisted)
            return;
        Info = info with { IsBlacklisted = blacklisted };
        if (blacklisted && info.IsActive)
            Info = WithStatus(Info, active: false, "blacklisted");
        await this.Write(state);
    }

    public async Task Remove()
    {
        await GrainFactory.GetGrain<IDeviceIndexGrain>(IDeviceIndexGrain.Devices).Remove(Id);
        await this.Clear(state);
    }

    public Task Restore(DeviceInfo info)
    {
        (Info, state.State.IsRegistered) = (info, false);
        return this.Write(state);
    }

    private static DeviceInfo MoveFirst(DeviceInfo info, string address) => info with { Addresses = [address, .. info.Addresses.Where(other => other != address)] };

    private static Uri UrlOf(string address, int port, string path) => new($"http://{new IPEndPoint(IPAddress.Parse(address), port)}{path}");

    // The address that answered last, and when it does not, all others at once, so that the whole stays within the limit.
    private static async Task<(string Address, T Answer)?> Ask<T>(DeviceInfo info, TimeSpan limit, Func<string, TimeSpan, Task<T?>> ask)
        where T : class
    {
        if (info.Addresses.Count == 0)
            return null;
        var part = info.Addresses.Count == 1 ? limit : limit / 2;
        if (await ask(info.Addresses[0], part) is { } answer)
            return (info.Addresses[0], answer);
        var others = info.Addresses.Skip(1).ToArray();
        var answers = await Task.WhenAll(others.Select(address => ask(address, part)));
        var place = Array.FindIndex(answers, other => other is not null);
        return place < 0 ? null : (others[place], answers[place]!);
    }

    private async Task<DeviceDescription?> Describe(string address, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var url = UrlOf(address, port, "/.well-known/wasmiot-device-description");
            var reply = await http.Get(url, limit, DeviceLimits.MaxDescriptionBytes, cancellationToken);
            return reply.Status == 200 && DeviceText.Parse(reply.Body) is { ValueKind: JsonValueKind.Object } description ? DeviceDescription.Read(description) : null;
        }
        catch (WetwareException error) when (error.Kind is not ErrorKind.Cancelled)
        {
            return null;
        }
    }

    private async Task<DeviceReply?> AskHealth(string address, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var host = new Uri(own.For(IPAddress.Parse(address))).Host;
            var reply = await http.Get(UrlOf(address, port, "/health"), limit, DeviceLimits.MaxHealthBytes, host, cancellationToken);
            return reply.Status == 200 ? reply : null;
        }
        catch (WetwareException error) when (error.Kind is not ErrorKind.Cancelled)
        {
            return null;
        }
    }

    private async Task Succeed(string address, DeviceReply reply, CancellationToken cancellationToken)
    {
        // It forgot us: it started again, and with us it forgot what was deployed.
        var wasRegistered = state.State.IsRegistered;
        var hasRestarted = wasRegistered && reply.OrchestratorSet == "false";
        if (!wasRegistered || hasRestarted)
            state.State.IsRegistered = reply.OrchestratorSet == "true" || await Register(address, cancellationToken);
        if (Info is not { } before)
            return;
        _saidGoodbye = false;
        var info = MoveFirst(before, address) with
        {
            Health = DeviceText.Parse(reply.Body) is { } report ? report.GetRawText() : "null",
            CheckedAt = time.GetUtcNow(),
            FailedChecks = 0,
            OkChecks = before.OkChecks + 1,
        };
        if (!info.IsActive && info.OkChecks >= Threshold)
        {
            info = WithStatus(info, active: true, reason: null);
            hasRestarted |= before.StatusLog is not [{ Reason: "blacklisted" }, ..];
        }

        Info = hasRestarted ? info with { Restarts = info.Restarts + 1 } : info;
        if (hasRestarted || state.State.IsRegistered != wasRegistered || info.IsActive != before.IsActive || info.Addresses[0] != before.Addresses[0])
            await this.Write(state);
    }

    private async Task Fail()
    {
        if (Info is not { } before)
            return;
        var info = before with { Health = null, CheckedAt = time.GetUtcNow(), OkChecks = 0, FailedChecks = before.FailedChecks + 1 };
        if (info.IsActive && (_saidGoodbye || info.FailedChecks >= Threshold))
            info = WithStatus(info, active: false, _saidGoodbye ? "goodbye" : $"{info.FailedChecks} health checks failed");
        Info = info;
        if (info.IsActive != before.IsActive)
            await this.Write(state);
    }

    private DeviceInfo WithStatus(DeviceInfo info, bool active, string? reason)
    {
        DeviceMetrics.StatusChanged(active);
        var change = new DeviceStatusChange(active ? "active" : "inactive", time.GetUtcNow(), reason);
        return info with { IsActive = active, StatusLog = [change, .. info.StatusLog.Take(DeviceLimits.MaxStatusLog - 1)] };
    }

    private async Task<bool> Register(string address, CancellationToken cancellationToken)
    {
        try
        {
            var body = JsonSerializer.Serialize(new { url = own.For(IPAddress.Parse(address)) });
            var reply = await http.PostJson(UrlOf(address, Info!.Port, "/register"), body, DeviceHttp.HealthLimit, cancellationToken);
            return reply.IsSuccess;
        }
        catch (WetwareException error) when (error.Kind is not ErrorKind.Cancelled)
        {
            // It is healthy without: the next check tries again.
            return false;
        }
    }
}

/// <summary>What a device says of itself.</summary>
/// <param name="Platform">Its hardware, as JSON.</param>
/// <param name="Interfaces">Names of the functions that it offers to modules.</param>
internal sealed record DeviceDescription(string Platform, IReadOnlyList<string> Interfaces)
{
    /// <summary>Reads it; null when it breaks a limit. What is not known is left out.</summary>
    public static DeviceDescription? Read(JsonElement description)
    {
        var interfaces = new List<string>();
        if (description.Get("supervisorInterfaces") is { ValueKind: JsonValueKind.Array } listed)
        {
            foreach (var item in listed.EnumerateArray())
            {
                if (DeviceText.TextOf(item) is not { Length: > 0 and <= 128 } name || interfaces.Count == DeviceLimits.MaxInterfaces)
                    return null;
                interfaces.Add(name);
            }
        }

        return new(description.Get("platform") is { ValueKind: JsonValueKind.Object } platform ? platform.GetRawText() : "{}", interfaces);
    }
}
