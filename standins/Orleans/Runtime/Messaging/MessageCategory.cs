namespace Orleans.Runtime;

/// <summary>Who a <see cref="Message"/> is for; the lower may be sent before the higher.</summary>
internal enum MessageCategory : byte
{
    /// <summary>Probes of membership: must get through when all else is stuck.</summary>
    Ping,

    /// <summary>Calls between the runtimes of silos.</summary>
    System,

    /// <summary>Calls of grains and observers.</summary>
    Application,
}
