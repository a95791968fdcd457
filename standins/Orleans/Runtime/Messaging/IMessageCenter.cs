namespace Orleans.Runtime;

/// <summary>Sends messages to wherever their targets are. Implemented by the runtime.</summary>
internal interface IMessageCenter
{
    /// <summary>
    /// Takes the message over and never blocks. A request without a target silo is addressed first, by the locator or by placement; what cannot be
    /// delivered is answered with a rejection.
    /// </summary>
    void Send(Message message);
}
