namespace Wetware.Tests.Discovery;

/// <summary>A test that speaks to avahi; skipped where it is not installed or may not be started.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AvahiFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["/usr/sbin/avahi-daemon", "/usr/bin/avahi-browse", "/usr/bin/avahi-publish", "/usr/bin/dbus-daemon"];

    public AvahiFactAttribute()
    {
        var missing = Array.FindAll(Programs, program => !File.Exists(program));
        if (missing.Length > 0)
            Skip = $"needs avahi-daemon, avahi-utils and dbus: {string.Join(", ", missing)} not found";
        else if (!Environment.IsPrivilegedProcess)
            Skip = "avahi-daemon can only be started by root";
        else if (File.Exists("/run/avahi-daemon/pid"))
            Skip = "an avahi-daemon runs on this host already";
    }
}
