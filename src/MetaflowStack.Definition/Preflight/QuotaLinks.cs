namespace MetaflowStack.Definition.Preflight;

/// <summary>Where a person asks for more (Microsoft's page "Quotas overview").</summary>
internal static class QuotaLinks
{
    internal const string Quotas = "https://portal.azure.com/#view/Microsoft_Azure_Capacity/QuotaMenuBlade/~/myQuotas";

    // Microsoft's page "Resolve errors for SKU not available".
    internal const string SizeAccess = "https://aka.ms/azureskunotavailable";
}
