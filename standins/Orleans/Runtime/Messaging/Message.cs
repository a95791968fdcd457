using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>
/// One call, answer or cancellation on its way between grains, clients and silos. A message has one owner at a time: whoever is handed it.
/// </summary>
/// <remarks>
/// On the wire go all fields but <see cref="Via"/>, <see cref="Origin"/>, <see cref="Timeout"/> and <see cref="Next"/>, and <see cref="Deadline"/> as the
/// milliseconds that are left.
/// </remarks>
internal sealed class Message
{
    public MessageDirection Direction;

    public MessageCategory Category = MessageCategory.Application;

    public MessageFlags Flags;

    /// <summary>Only on responses.</summary>
    public RejectionKind Rejection;

    /// <summary>How often a silo has sent the request on because the activation was not there.</summary>
    public byte ForwardCount;

    /// <summary>The version of the interface that the caller was built with; 0 = any.</summary>
    public ushort InterfaceVersion;

    /// <summary>Given by the caller, unique for its <see cref="SendingGrain"/> and <see cref="SendingSilo"/> while the call lasts.</summary>
    public long Id;

    /// <summary>When the caller stops waiting, in <see cref="Environment.TickCount64"/>; 0 = never.</summary>
    public long Deadline;

    public GrainId TargetGrain;

    /// <summary>Null until it is known where the grain is; only the locator and placement set it.</summary>
    public SiloAddress? TargetSilo;

    /// <summary>The grain or client whose turn the call was made in.</summary>
    public GrainId SendingGrain;

    /// <summary>The silo to answer to. For a call of a connected client, the gateway that it came through.</summary>
    public SiloAddress? SendingSilo;

    /// <summary>The interface of the reference that was called through.</summary>
    public GrainInterfaceType InterfaceType;

    /// <summary><see cref="IInvokable"/> of a request, <see cref="Response"/> or <see cref="RejectionResponse"/> of a response.</summary>
    public object? Body;

    /// <summary>Never changed once it is here: it may be shared with other messages.</summary>
    public Dictionary<string, object>? RequestContext;

    /// <summary>Addresses that whoever carries this message should forget.</summary>
    public List<GrainAddressCacheUpdate>? CacheInvalidation;

    /// <summary>The process that this was sent over when that is not <see cref="TargetSilo"/>: a client's gateway. Set by the transport; a cancellation has that of its request.</summary>
    public SiloAddress? Via;

    /// <summary>Where the answer is waited for when that is in this process; null for what came over the network.</summary>
    public CallbackTable? Origin;

    /// <summary>How long the caller waits in all; for its error message.</summary>
    public TimeSpan Timeout;

    /// <summary>The next in the queue of whoever owns this message.</summary>
    public Message? Next;

    public bool IsAlwaysInterleave => (Flags & MessageFlags.AlwaysInterleave) != 0;

    public bool IsReadOnly => (Flags & MessageFlags.ReadOnly) != 0;

    public bool IsLocalOnly => (Flags & MessageFlags.LocalOnly) != 0;

    public bool IsKeepAlive => (Flags & MessageFlags.NoKeepAlive) == 0;

    public bool IsExpired => Deadline != 0 && Environment.TickCount64 > Deadline;

    /// <summary>
    /// This cancellation is about that request. A client numbers its calls for itself, whichever gateway they come through; a grain's are numbered by its silo.
    /// </summary>
    public bool Cancels(Message request) =>
        request.Id == Id && request.Direction == MessageDirection.Request && request.SendingGrain.Equals(SendingGrain)
        && (SendingGrain.IsClient() || Equals(request.SendingSilo, SendingSilo));

    /// <summary>An answer to this request, addressed to its sender.</summary>
    public Message CreateResponse(object? body) => new()
    {
        Direction = MessageDirection.Response,
        Category = Category,
        Id = Id,
        Deadline = Deadline,
        TargetGrain = SendingGrain,
        TargetSilo = SendingSilo,
        SendingGrain = TargetGrain,
        SendingSilo = TargetSilo,
        InterfaceType = InterfaceType,
        CacheInvalidation = CacheInvalidation,
        Body = body,
    };

    public Message CreateRejection(RejectionKind kind, string info, Exception? exception = null)
    {
        var response = CreateResponse(new RejectionResponse { Info = info, Exception = exception });
        response.Rejection = kind;
        return response;
    }

    public override string ToString() =>
        $"{Direction} #{Id} [{SendingSilo} {SendingGrain}]->[{TargetSilo} {TargetGrain}] {Description()}"
        + (ForwardCount == 0 ? string.Empty : $"[ForwardCount={ForwardCount}]");

    private string Description() => Body switch
    {
        IRequest request => IRequest.ToMethodCallString(request),
        IInvokable invokable => $"{invokable.GetInterfaceName()}.{invokable.GetMethodName()}()",
        RejectionResponse rejection => $"{Rejection}: {rejection.Info}",
        _ => InterfaceType.ToString(),
    };
}
