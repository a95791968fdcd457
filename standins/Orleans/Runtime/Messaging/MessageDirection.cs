namespace Orleans.Runtime;

/// <summary>What a <see cref="Message"/> is for.</summary>
internal enum MessageDirection : byte
{
    /// <summary>Wants a <see cref="Response"/>.</summary>
    Request,

    /// <summary>Answers the request of the same <see cref="Message.Id"/>.</summary>
    Response,

    /// <summary>Wants no answer, and gets none even when it fails.</summary>
    OneWay,

    /// <summary>The sender of the request of the same <see cref="Message.Id"/> has cancelled it. Has no body and gets no answer.</summary>
    Cancel,
}
