namespace Wetware.Bench;

/// <summary>A beanstalkd that has each job on disk before it answers.</summary>
public sealed class BeanstalkServer : PeerServer
{
    private const string Program = "/usr/bin/beanstalkd";

    private BeanstalkServer()
        : base(Program, (port, folder) => $"-l 127.0.0.1 -p {port} -b {folder} -f 0")
    {
    }

    /// <summary>Starts one; null when Debian's beanstalkd is not installed.</summary>
    public static BeanstalkServer? Start() => File.Exists(Program) ? new BeanstalkServer() : null;
}
