namespace MetaflowStack.Sandbox.SignIn;

/// <summary>Why a request's token was refused.</summary>
internal enum TokenProblem
{
    None,
    Missing,
    Invalid,
    Expired,
    WrongAudience,
}

/// <summary>What became of a client secret.</summary>
internal enum SecretCheck
{
    Right,
    Wrong,
    Expired,
}
