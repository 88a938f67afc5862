using MetaflowStack.Conformance.Exchanges;

namespace MetaflowStack.Conformance.Checks;

/// <summary>Checks the exchanges of one service. Made anew for each conversation: what an answer gave away may be asked later.</summary>
internal interface IExchangeChecker
{
    /// <summary>The service, as in <see cref="Exchange.Service"/>.</summary>
    string Service { get; }

    /// <summary>Checks the next exchange of the conversation.</summary>
    CheckResult Check(Exchange exchange);
}
