namespace Orleans.Runtime;

/// <summary>
/// What the network hands to the runtime: on a silo the dispatcher, on a client the client's runtime. Implemented by the runtime, called by transports
/// from any thread; never blocks and never throws for what the message says.
/// </summary>
internal interface IMessageReceiver
{
    /// <summary>
    /// A message that arrived, its body already read. On a silo this is also called for requests that a client sent to this gateway
    /// (with <see cref="Message.SendingSilo"/> set to this silo and <see cref="Message.TargetSilo"/> left null unless it is a system target).
    /// </summary>
    void Receive(Message message);

    /// <summary>
    /// A message that was handed to a transport and will not arrive, such as when the connection cannot be opened, the queue is full or
    /// the body cannot be written. Requests are addressed again or answered with <paramref name="reason"/>; responses are dropped.
    /// </summary>
    /// <param name="message">The message; its body must still be intact.</param>
    /// <param name="reason">What the caller is to see if the call cannot be made at all.</param>
    /// <param name="retry">True when the message never left this process and another silo or a new connection might take it.</param>
    void Undeliverable(Message message, Exception reason, bool retry);

    /// <summary>
    /// A process is gone for good: a silo that membership declared dead, or a client's gateway whose connection was lost. Every call that still waits for
    /// an answer from it or over it fails with a <see cref="SiloUnavailableException"/>.
    /// </summary>
    void Lost(SiloAddress silo);
}
